// node drain.js PEER_DB URL [KEY [AT_ONCE]]: what a partner would write by hand: take up to AT_ONCE (32) heads that are due, post them together,
// mark what was taken in one transaction, again. As durable as the gateway (WAL, synchronous=FULL), in order within an
// assessment, one request at a time for each. Prints one JSON object once nothing waits.
'use strict';
const http = require('node:http');
const Database = require('better-sqlite3');

const [, , file, url, key = 'key', atOnce = '32'] = process.argv;
const AT_ONCE = Number(atOnce);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');

const heads = db.prepare(`select seq, body, tries from outbox o where state = 'pending' and due_ms <= ? and not exists (
  select 1 from outbox p where p.state = 'pending' and p.assessment_id = o.assessment_id and p.seq < o.seq)
  order by due_ms, seq limit ${AT_ONCE}`);
const delivered = db.prepare(`update outbox set state = 'delivered' where seq = ?`);
const again = db.prepare('update outbox set due_ms = ?, tries = tries + 1 where seq = ?');
const waiting = db.prepare(`select count(*) as n from outbox where state = 'pending'`);
const settle = db.transaction(results => {
  for (const { row, taken } of results) {
    if (taken) delivered.run(row.seq);
    else again.run(Date.now() + Math.min(3600000, 1000 * 2 ** row.tries), row.seq);
  }
});

const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE, maxFreeSockets: AT_ONCE });
const target = new URL('/assessment.update', url);
const options = {
  agent, method: 'POST', hostname: target.hostname, port: target.port, path: target.pathname, timeout: 20000,
  headers: {
    Accept: 'application/json; version=1', 'Content-Type': 'application/json', 'User-Agent': 'peer/1',
    Authorization: 'Basic ' + Buffer.from(key + ':').toString('base64'),
  },
};

// Resolves to whether it was taken; never rejects.
function post(body) {
  return new Promise(resolve => {
    const bytes = Buffer.from(body);
    const request = http.request({ ...options, headers: { ...options.headers, 'Content-Length': bytes.length } }, response => {
      const chunks = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', () => resolve(false));
      response.on('end', () => {
        try {
          resolve(response.statusCode === 200 && JSON.parse(Buffer.concat(chunks).toString()).success === true);
        } catch {
          resolve(false);
        }
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.end(bytes);
  });
}

async function main() {
  const updates = waiting.get().n;
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  let failed = 0;
  for (;;) {
    const rows = heads.all(Date.now());
    if (rows.length === 0) {
      if (waiting.get().n === 0) break;
      await new Promise(wake => setTimeout(wake, 50));
      continue;
    }
    const results = await Promise.all(rows.map(async row => ({ row, taken: await post(row.body) })));
    failed += results.filter(result => !result.taken).length;
    settle(results);
  }
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const used = process.cpuUsage(cpu);
  const cpuSeconds = (used.user + used.system) / 1e6;
  console.log(JSON.stringify({
    updates, left: waiting.get().n, failed, seconds, per_s: Math.round(updates / seconds), cpu_s: cpuSeconds,
    cpu_us_per_update: cpuSeconds * 1e6 / updates, max_rss_mib: process.resourceUsage().maxRSS / 1024,
  }));
  agent.destroy();
}
main();
