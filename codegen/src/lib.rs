//! Generator of typed Kubernetes clients from OpenAPI specs.
