//! What the definitions of many projects come to.

use super::random::check;
use super::support::{built, corpus};

/// Over all projects: kinds in a version, structs, fields, enums, further names.
const FOUND: [usize; 5] = [230, 4_832, 22_313, 772, 3_162];
/// The longest name, of a kind whose own has 23 letters.
const LONGEST: &str =
    "ClusterWorkflowTemplateRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector";

#[test]
fn every_project_becomes_a_model() {
    let mut found = [0; 5];
    let mut longest = String::new();
    for (project, definitions) in corpus() {
        let model = built(definitions).model;
        check(project, &model);
        for module in &model.group_versions {
            found[0] += module.resources.len();
            found[1] += module.types.len();
            found[2] += module.types.iter().map(|ty| ty.fields.len()).sum::<usize>();
            found[3] += module.enums.len();
            found[4] += module.aliases.len();
            let types = module.types.iter().map(|ty| &ty.name);
            let enums = module.enums.iter().map(|ty| &ty.name);
            let aliases = module.aliases.iter().map(|alias| &alias.name);
            for name in types.chain(enums).chain(aliases) {
                if name.len() > longest.len() {
                    longest.clone_from(name);
                }
            }
        }
    }
    assert_eq!(found, FOUND);
    assert_eq!(longest, LONGEST);
}
