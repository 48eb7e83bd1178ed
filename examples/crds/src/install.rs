//! How a program installs a definition.

use std::error::Error;
use std::time::Duration;

use clientset::Clientset;
use clientset::apiextensions_v1::CustomResourceDefinition;
use clientset_runtime::wire::yaml;

/// Installs a definition, or changes the one that is there, and waits until its objects are served.
///
/// # Errors
/// The text is no definition, or the server refuses it.
pub async fn install(clients: &Clientset, definition: &str) -> Result<(), Box<dyn Error>> {
    let definition: CustomResourceDefinition = yaml::from_str(definition)?;
    let definitions = clients.apiextensions_v1().custom_resource_definitions();
    definitions
        .apply(&definition)
        .field_manager("clientset-crds-example")
        .force()
        .await?;
    definitions
        .wait_for(
            &definition.metadata.name,
            |definition: &CustomResourceDefinition| {
                let mut conditions = definition.status.conditions.iter();
                conditions.any(|one| one.type_ == "Established" && one.status == "True")
            },
        )
        .timeout(Duration::from_secs(30))
        .await?;
    Ok(())
}
