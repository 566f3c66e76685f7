#include "plugins/background_check/config_schema.h"

namespace assay::background_check {

const char kConfigSchema[] = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Background checks",
  "description": "Checks that people of yours make by hand: a reviewer works through a checklist and enters Clear or Review needed. Nothing is looked up: searching criminal records is for a licensed vendor with the candidate's consent, and a gateway that did it by itself would break the law. List only what an employer may look at, and have the candidate's consent first.",
  "type": "object",
  "additionalProperties": false,
  "required": ["backend", "checks"],
  "properties": {
    "backend": {
      "description": "Who makes the checks. embedded: your reviewers, on pages of this gateway.",
      "type": "string",
      "enum": ["embedded"]
    },
    "from_name": {
      "description": "Who signs the mails to reviewers, for example the company's name.",
      "type": "string",
      "maxLength": 100
    },
    "keep_results_days": {
      "description": "How long a finished case and its page are kept, with the candidate's name and the reviewer's notes. Default 730.",
      "type": "integer",
      "minimum": 1,
      "maximum": 3650
    },
    "reviewers": {
      "description": "Mail addresses that are told of each new case, without the candidate's name. May be empty: whoever may open the staff pages can review.",
      "type": "array",
      "maxItems": 20,
      "items": {"type": "string", "minLength": 3, "maxLength": 254}
    },
    "checks": {
      "description": "The checks on offer. Each is one assessment type.",
      "type": "array",
      "minItems": 1,
      "items": {"$ref": "#/definitions/check"}
    }
  },
  "definitions": {
    "id": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"},
    "check": {
      "type": "object",
      "additionalProperties": false,
      "required": ["key", "name", "items"],
      "properties": {
        "key": {
          "description": "Names the check for ever; interview plans refer to it. Unique.",
          "$ref": "#/definitions/id"
        },
        "name": {"description": "Shown to recruiters and reviewers.", "type": "string", "minLength": 1, "maxLength": 200},
        "description": {"description": "What is checked, in a sentence or two.", "type": "string", "maxLength": 2000},
        "instructions": {"description": "Shown to the reviewer above the checklist. Line breaks are kept.", "type": "string", "maxLength": 8000},
        "due_days": {
          "description": "Days after which a case expires that nobody has decided. Default 30.",
          "type": "integer", "minimum": 1, "maximum": 365
        },
        "remind_after_days": {
          "description": "Days after which the reviewers are reminded once of a case that nobody has begun; less than due_days. 0: never. Default 3.",
          "type": "integer", "minimum": 0, "maximum": 364
        },
        "items": {
          "description": "The checklist. In a case that is open already it stays as it was. The longer it is, the less room there is for a note on each item.",
          "type": "array", "minItems": 1, "maxItems": 100,
          "items": {"$ref": "#/definitions/item"}
        }
      }
    },
    "item": {
      "type": "object",
      "additionalProperties": false,
      "required": ["id", "text"],
      "properties": {
        "id": {"description": "Unique within the check.", "$ref": "#/definitions/id"},
        "text": {"description": "What the reviewer confirms.", "type": "string", "minLength": 1, "maxLength": 500},
        "help": {"description": "How to do it. Line breaks are kept.", "type": "string", "maxLength": 2000},
        "required": {
          "description": "Whether it applies to every candidate; otherwise the reviewer may also choose Not applicable. Default true.",
          "type": "boolean"
        }
      }
    }
  }
})json";

}  // namespace assay::background_check
