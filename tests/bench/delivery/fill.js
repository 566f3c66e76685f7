// node fill.js ASSAY_DB PEER_DB: the same updates, byte for byte and in the same order, in the peer's own outbox.
'use strict';
const Database = require('better-sqlite3');

const [, , from, to] = process.argv;
const assay = new Database(from, { readonly: true });
const peer = new Database(to);
peer.pragma('journal_mode = WAL');
peer.exec(`create table outbox(
  seq integer primary key autoincrement, assessment_id text, body text, state text, due_ms integer, tries integer default 0);
create index outbox_due on outbox(due_ms, seq) where state = 'pending';
create index outbox_stream on outbox(assessment_id, seq) where state = 'pending';`);
const insert = peer.prepare(`insert into outbox(assessment_id, body, state, due_ms) values(?, ?, 'pending', ?)`);
const now = Date.now();
peer.transaction(() => {
  const rows = assay.prepare('select a.id, o.body from outbox o join assessment a on a.key = o.assessment_key order by o.key');
  for (const row of rows.iterate()) insert.run(row.id, row.body, now);
})();
peer.close();
