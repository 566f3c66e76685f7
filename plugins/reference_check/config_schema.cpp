#include "plugins/reference_check/config_schema.h"

namespace assay::reference_check {

const char kConfigSchema[] = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Reference checks",
  "description": "References that this gateway asks for itself: the candidate names referees, each answers a questionnaire. What may lawfully be asked differs by country; questions about age, health, family, religion, origin, politics or a trade union do not belong here.",
  "type": "object",
  "additionalProperties": false,
  "required": ["backend", "from_name", "checks"],
  "properties": {
    "backend": {
      "description": "Who asks. embedded: the gateway itself.",
      "type": "string",
      "enum": ["embedded"]
    },
    "from_name": {
      "description": "In whose name candidates and referees are written to, for example the company's.",
      "type": "string",
      "minLength": 1, "maxLength": 100
    },
    "keep_results_days": {
      "description": "How long an ended check, its answers and its report page are kept. Default 365.",
      "type": "integer",
      "minimum": 1,
      "maximum": 3650
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
      "required": ["key", "name", "link_valid_days", "referee_link_valid_days", "relationships", "questions"],
      "properties": {
        "key": {
          "description": "Names the check for ever; interview plans refer to it. Unique.",
          "$ref": "#/definitions/id"
        },
        "name": {"description": "Shown to recruiters, candidates and referees.", "type": "string", "minLength": 1, "maxLength": 200},
        "description": {"description": "What the check is about, in a sentence or two.", "type": "string", "maxLength": 2000},
        "intro": {"description": "Shown to the candidate above the form in which referees are named.", "type": "string", "maxLength": 8000},
        "link_valid_days": {
          "description": "Days within which the candidate must name referees; also those to replace one who does not answer.",
          "type": "integer", "minimum": 1, "maximum": 90
        },
        "referee_link_valid_days": {
          "description": "Days within which a referee can answer.",
          "type": "integer", "minimum": 1, "maximum": 90
        },
        "reminders": {
          "description": "Days after a referee's invitation on which one who has not answered is reminded. Default [3, 7]; [] for none.",
          "type": "array", "maxItems": 3,
          "items": {"type": "integer", "minimum": 1, "maximum": 89}
        },
        "relationships": {
          "description": "Who is to be named.",
          "type": "array", "minItems": 1, "maxItems": 10,
          "items": {"$ref": "#/definitions/relationship"}
        },
        "required_answers": {
          "description": "How many referees must answer for a result. Default, and at most, the sum of all min.",
          "type": "integer", "minimum": 1, "maximum": 100
        },
        "questions": {
          "description": "What each referee is asked.",
          "type": "array", "minItems": 1, "maxItems": 100,
          "items": {"$ref": "#/definitions/question"}
        }
      }
    },
    "relationship": {
      "type": "object",
      "additionalProperties": false,
      "required": ["id", "label", "min", "max"],
      "properties": {
        "id": {"description": "Unique within the check.", "$ref": "#/definitions/id"},
        "label": {"description": "What the referee was to the candidate: Manager.", "type": "string", "minLength": 1, "maxLength": 100},
        "min": {"description": "How many the candidate must name.", "type": "integer", "minimum": 0, "maximum": 10},
        "max": {"description": "How many the candidate may name.", "type": "integer", "minimum": 1, "maximum": 10}
      }
    },
    "question": {
      "type": "object",
      "additionalProperties": false,
      "required": ["id", "text", "kind"],
      "properties": {
        "id": {"description": "Unique within the check.", "$ref": "#/definitions/id"},
        "text": {
          "description": "The question. Ask about work only: nothing that would tell age, health, family, religion, origin, politics or a trade union.",
          "type": "string", "minLength": 1, "maxLength": 2000
        },
        "kind": {
          "description": "rating: 1 (lowest) to 5 (highest). choice: one of the options. text: written in the referee's words.",
          "type": "string",
          "enum": ["rating", "choice", "text"]
        },
        "options": {
          "description": "kind choice only: what to choose from.",
          "type": "array", "minItems": 2, "maxItems": 30,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["id", "text"],
            "properties": {
              "id": {"description": "Unique within the question.", "$ref": "#/definitions/id"},
              "text": {"description": "The option.", "type": "string", "minLength": 1, "maxLength": 500}
            }
          }
        },
        "max_characters": {
          "description": "kind text only: how long an answer may be. Default 1000.",
          "type": "integer", "minimum": 1, "maximum": 4000
        },
        "required": {
          "description": "Whether a form without an answer to it is given back. Default false.",
          "type": "boolean"
        },
        "may_skip": {
          "description": "Whether \"Prefer not to say\" is offered, which is an answer too. Default true.",
          "type": "boolean"
        }
      }
    }
  }
})json";

}  // namespace assay::reference_check
