//! Models that cannot be written.

use clientset_codegen::emit::{Gates, emit};
use clientset_codegen::model::{Model, Response, Shape, Subresource, TypeRef, Verb};

use crate::support::{NEWEST, model};
use crate::{group_mut, type_mut};

/// What is done to a model.
type Damage<'a> = &'a dyn Fn(&mut Model);

#[test]
fn damage_is_said_with_type_and_field() {
    let nowhere = || TypeRef {
        module: "apps_v1".to_owned(),
        name: "Nowhere".to_owned(),
    };
    let table: [(&str, Damage<'_>); 5] = [
        (
            "apps/v1 DeploymentSpec.replicas: it names the type apps_v1.Nowhere, which the model lacks",
            &|model| {
                let fields = &mut type_mut(model, "apps_v1", "DeploymentSpec").fields;
                let replicas = fields
                    .iter_mut()
                    .find(|field| field.name == "replicas")
                    .unwrap();
                replicas.shape = Shape::List(Box::new(Shape::Struct(nowhere())));
            },
        ),
        (
            "apps/v1 Deployment: another type of the group-version has this name already",
            &|model| {
                let copy = type_mut(model, "apps_v1", "Deployment").clone();
                group_mut(model, "apps_v1").types.push(copy);
            },
        ),
        (
            "apps/v1 Deployment: it has a resource, but no field metadata",
            &|model| type_mut(model, "apps_v1", "Deployment").fields.clear(),
        ),
        (
            "apps/v1 deployments/scale: no call covers its verb delete",
            &|model| scale_of_deployments(model).verbs = vec![Verb::Delete],
        ),
        (
            "apps/v1 deployments/scale: no call covers what this subresource answers; give it one in the emitter",
            &|model| scale_of_deployments(model).response = Response::Text,
        ),
    ];
    for (expected, damage) in table {
        let mut model = model(NEWEST);
        damage(&mut model);
        assert_eq!(
            emit(&model, &Gates::Open).unwrap_err().to_string(),
            expected
        );
    }
}

fn scale_of_deployments(model: &mut Model) -> &mut Subresource {
    let mut resources = group_mut(model, "apps_v1").resources.iter_mut();
    let deployments = resources.find(|resource| resource.plural == "deployments");
    let mut subresources = deployments.unwrap().subresources.iter_mut();
    subresources.find(|sub| sub.name == "scale").unwrap()
}
