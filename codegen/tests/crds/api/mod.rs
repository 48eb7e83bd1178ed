//! How users drive the generator: the builder of a build script, settings, the command.

#[cfg(feature = "cluster")]
mod aggregated;
mod build_script;
mod builder;
#[cfg(feature = "command")]
mod command;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};

/// A definition with a bit of everything, in two served versions and one that is not.
const POTS: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: pots.tea.example.com
spec:
  group: tea.example.com
  names: {kind: Pot, plural: pots, shortNames: [po]}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: &schema
        type: object
        properties:
          spec:
            type: object
            description: What is wanted.
            required: [size]
            properties:
              size: {type: string, enum: [Small, Large, extra large]}
              count: {type: integer}
              note: {type: string}
              token: {type: string}
              limits: {type: object, additionalProperties: {type: string}}
              tags: {type: array, items: {type: string}}
              spoons:
                type: array
                items:
                  type: object
                  properties:
                    metal: {type: string, enum: [Silver, Steel]}
                    length: {type: integer}
              lids:
                type: object
                additionalProperties:
                  type: object
                  properties: {weight: {type: integer}}
              template:
                type: object
                properties: {image: {type: string}}
              anything: {type: object, x-kubernetes-preserve-unknown-fields: true}
  - name: v1beta1
    served: true
    storage: false
    schema: {openAPIV3Schema: *schema}
  - name: v1alpha1
    served: false
    storage: false
    schema: {openAPIV3Schema: *schema}
"#;

/// A definition of another group.
const CUPS: &str = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
"metadata": {"name": "cups.milk.example.com"},
"spec": {"group": "milk.example.com", "scope": "Cluster", "names": {"kind": "Cup", "plural": "cups"},
"versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
{"type": "object", "properties": {"spec": {"type": "object", "properties": {"ml": {"type": "integer"}}}}}}}]}}"#;

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("crds-api")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The same with files.
fn folder_with(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(name);
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}
