//! What generated Kubernetes clients call: types, formats, configuration, requests, watches.
