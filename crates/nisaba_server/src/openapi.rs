//! The OpenAPI 3.1 document, from the table of routes: its schemas are JSON Schema 2020-12, as the program reads bodies.

use serde_json::{Map, Value, json};

use crate::routes::{Access, ROUTES, Route};

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        let at = paths.entry(route.path.replace("{*", "{")).or_insert_with(|| json!({}));
        if let Some(at) = at.as_object_mut() {
            at.insert(route.method.as_str().to_lowercase(), operation(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Nisaba", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-nisaba" },
                "token": { "type": "http", "scheme": "bearer" },
            },
            "responses": {
                "Problem": {
                    "description": "Why it was not done (RFC 9457).",
                    "content": { "application/problem+json": { "schema": {
                        "type": "object",
                        "required": ["type", "title", "status", "detail"],
                        "properties": {
                            "type": { "type": "string" }, "title": { "type": "string" },
                            "status": { "type": "integer" }, "detail": { "type": "string" },
                        },
                    } } },
                },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let named = route.path.split(['{', '}']).skip(1).step_by(2);
    let parameters: Vec<Value> = named
        .map(|name| name.trim_start_matches('*'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({
        "summary": route.does,
        "parameters": parameters,
        "responses": { "2XX": { "description": "Done." }, "default": { "$ref": "#/components/responses/Problem" } },
    });
    let Some(fields) = operation.as_object_mut() else { return operation };
    if route.access != Access::Public {
        fields.insert("security".to_owned(), json!([{ "session": [] }, { "token": [] }]));
    }
    if let Access::Of(permission) = route.access {
        let scope =
            crate::SCOPES.iter().find(|(_, other)| *other == permission).map_or("", |(word, _)| *word);
        fields.insert("description".to_owned(), json!(format!("Needs `{scope}` in the organisation.")));
    }
    if let Some(takes) = route.takes {
        let schema = takes();
        fields.insert(
            "requestBody".to_owned(),
            json!({ "required": true, "content": { "application/json": { "schema": schema } } }),
        );
    }
    operation
}
