//! Asks our types.

use clientset::apiextensions_v1::{CustomResourceDefinition, JSONSchemaProps};
use clientset::coordination_v1::LeaseSpec;
use clientset::core_v1::{
    ConfigMap, Container, ContainerPort, Event, Pod, PodSpec, ResourceRequirements, Secret,
    ServicePort,
};
use clientset::meta::{
    IntOrString, LabelSelector, MicroTime, ObjectMeta, Quantity, Status, Time, WatchEvent,
};
use clientset::object::{Empty, Value};
use clientset::wire::{json, yaml};

use crate::cases::Case;
use crate::table::Answer;

/// What we make of a case.
pub(crate) fn answer(case: &Case) -> Answer {
    match by_name(case.of)(&case.text, case.yaml) {
        Ok(written) => Answer::Read {
            written,
            strictly_refused: false,
        },
        Err(message) => Answer::Refused(message),
    }
}

/// A quantity is compared in its canonical form, which is what Go writes; ours keep their text.
fn canonical_quantity(text: &[u8], _: bool) -> Result<String, String> {
    let quantity: Quantity = json::from_slice(text).map_err(|error| error.to_string())?;
    Ok(format!("\"{quantity}\""))
}

type Reader = fn(&[u8], bool) -> Result<String, String>;

fn by_name(name: &str) -> Reader {
    macro_rules! readers {
        ($($package:literal { $($type:ident),* $(,)? })*) => {
            match name {
                "io.k8s.apimachinery.pkg.api.resource.Quantity" => canonical_quantity,
                $($(concat!($package, ".", stringify!($type)) => round_trip::<$type>,)*)*
                _ => panic!("no type {name} among those of this test"),
            }
        };
    }
    readers! {
        "io.k8s.api.coordination.v1" { LeaseSpec }
        "io.k8s.api.core.v1" {
            ConfigMap, Container, ContainerPort, Event, Pod, PodSpec, ResourceRequirements, Secret, ServicePort,
        }
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1" {
            CustomResourceDefinition, JSONSchemaProps,
        }
        "io.k8s.apimachinery.pkg.apis.meta.v1" {
            LabelSelector, MicroTime, ObjectMeta, Status, Time, WatchEvent,
        }
        "io.k8s.apimachinery.pkg.util.intstr" { IntOrString }
    }
}

fn round_trip<T: Value + Empty>(text: &[u8], as_yaml: bool) -> Result<String, String> {
    let read = if as_yaml {
        yaml::from_slice::<T>(text)
    } else {
        json::from_slice::<T>(text)
    };
    let value = read.map_err(|error| error.to_string())?;
    json::to_string(&value).map_err(|error| error.to_string())
}
