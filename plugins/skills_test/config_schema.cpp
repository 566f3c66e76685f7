#include "plugins/skills_test/config_schema.h"

namespace assay::skills_test {

const char kConfigSchema[] = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Skills tests",
  "description": "Tests that this gateway gives and grades itself.",
  "type": "object",
  "additionalProperties": false,
  "required": ["backend", "tests"],
  "properties": {
    "backend": {
      "description": "Who gives the tests. embedded: the gateway itself.",
      "type": "string",
      "enum": ["embedded"]
    },
    "from_name": {
      "description": "Who signs the invitation mail, for example the company's name.",
      "type": "string",
      "maxLength": 100
    },
    "keep_results_days": {
      "description": "How long a finished test and its result page are kept. Default 730.",
      "type": "integer",
      "minimum": 1,
      "maximum": 3650
    },
    "tests": {
      "description": "The tests on offer. Each is one assessment type.",
      "type": "array",
      "minItems": 1,
      "items": {"$ref": "#/definitions/test"}
    },
    "extra_time": {
      "description": "Candidates who get more time in every test.",
      "type": "array",
      "items": {"$ref": "#/definitions/extra_time"}
    }
  },
  "definitions": {
    "id": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"},
    "test": {
      "type": "object",
      "additionalProperties": false,
      "required": ["key", "name", "time_limit_minutes", "pass_mark", "link_valid_days", "questions"],
      "properties": {
        "key": {
          "description": "Names the test for ever; interview plans refer to it. Unique.",
          "$ref": "#/definitions/id"
        },
        "name": {"description": "Shown to recruiters and candidates.", "type": "string", "minLength": 1, "maxLength": 200},
        "description": {"description": "What the test is about, in a sentence or two.", "type": "string", "maxLength": 2000},
        "intro": {"description": "Shown to the candidate before the test begins.", "type": "string", "maxLength": 8000},
        "time_limit_minutes": {
          "description": "From the moment the candidate begins; extra time is added to it.",
          "type": "integer", "minimum": 1, "maximum": 1440
        },
        "pass_mark": {"description": "Percent of the weight that passes.", "type": "number", "minimum": 0, "maximum": 100},
        "link_valid_days": {
          "description": "Days within which the candidate must begin.",
          "type": "integer", "minimum": 1, "maximum": 365
        },
        "shuffle": {
          "description": "Whether each candidate sees questions and options in an order of their own. Default false.",
          "type": "boolean"
        },
        "questions": {
          "description": "What is asked.",
          "type": "array", "minItems": 1, "maxItems": 200,
          "items": {"$ref": "#/definitions/question"}
        }
      }
    },
    "question": {
      "type": "object",
      "additionalProperties": false,
      "required": ["id", "text", "kind", "answer"],
      "properties": {
        "id": {"description": "Unique within the test.", "$ref": "#/definitions/id"},
        "text": {"description": "The question. Line breaks are kept.", "type": "string", "minLength": 1, "maxLength": 8000},
        "kind": {
          "description": "single: one option is right. multiple: a set of options is right. text: a short typed answer.",
          "type": "string",
          "enum": ["single", "multiple", "text"]
        },
        "options": {
          "description": "What to choose from; not for kind text.",
          "type": "array", "minItems": 2, "maxItems": 30,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["id", "text"],
            "properties": {
              "id": {"description": "Unique within the question.", "$ref": "#/definitions/id"},
              "text": {"description": "The option.", "type": "string", "minLength": 1, "maxLength": 2000}
            }
          }
        },
        "answer": {
          "description": "The id of the right option, the ids of all right options, or the accepted texts.",
          "oneOf": [
            {"type": "string", "minLength": 1, "maxLength": 500},
            {"type": "array", "minItems": 1, "maxItems": 50, "items": {"type": "string", "minLength": 1, "maxLength": 500}}
          ]
        },
        "weight": {
          "description": "The question's share of the score. Default 1.",
          "type": "number", "exclusiveMinimum": 0, "maximum": 1000
        },
        "partial_credit": {
          "description": "kind multiple only: a partly right choice earns (right - wrong) / all right. Default false.",
          "type": "boolean"
        },
        "max_characters": {
          "description": "kind text only: how long an answer may be. Default 500.",
          "type": "integer", "minimum": 1, "maximum": 500
        }
      }
    },
    "extra_time": {
      "type": "object",
      "additionalProperties": false,
      "required": ["percent"],
      "properties": {
        "email": {"description": "The candidate's address; case does not matter.", "type": "string", "maxLength": 254},
        "candidate_id": {"description": "The candidate's id, instead of the address.", "type": "string", "maxLength": 200},
        "percent": {
          "description": "How much more time: 25 makes 60 minutes 75.",
          "type": "integer", "minimum": 1, "maximum": 200
        }
      }
    }
  }
})json";

}  // namespace assay::skills_test
