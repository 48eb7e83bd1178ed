//! The addresses of Services, and the objects that say who has them.

use std::time::Duration;

use clientset::core_v1::{Service, ServicePort, ServiceSpec};
use clientset::meta::ObjectMeta;
use clientset::networking_v1::{IPAddress, IPAddressSpec, ParentReference, ServiceCIDR};
use clientset::{Str, some};
use clientset_testing::suite::Context;

use crate::support::{Outcome, failure, place};

const SOON: Duration = Duration::from_secs(40);

fn service(name: &str, address: &str) -> Service {
    Service {
        metadata: ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        spec: ServiceSpec {
            cluster_ip: Some(Str::from(address)).filter(|address| !address.is_empty()),
            ports: vec![ServicePort {
                port: 80,
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) async fn an_address_says_which_service_has_it(context: Context) -> Outcome {
    let place = place(&context).await?;
    let services = place.clients.core_v1().services(&place.namespace);
    let addresses = place.clients.networking_v1().ip_addresses();
    let created = services.create(&service("web", "")).await?;
    let address = created.spec.cluster_ip.as_deref().ok_or("no address")?;
    let found = addresses.get(address).await?;
    let parent = &found.spec.parent_ref;
    let parent = (
        parent.resource.as_str(),
        parent.namespace.as_deref(),
        parent.name.as_str(),
    );
    assert_eq!(parent, ("services", Some(place.namespace.as_str()), "web"));
    let label = |name: &str| found.metadata.labels.get(name).map(|label| label.as_str());
    assert_eq!(label("ipaddress.kubernetes.io/ip-family"), Some("IPv4"));
    assert_eq!(
        label("ipaddress.kubernetes.io/managed-by"),
        Some("ipallocator.k8s.io")
    );
    assert!(found.metadata.owner_references.is_empty());

    // Without an address of its own there is nothing to say.
    services.create(&service("headless", "None")).await?;
    let of_here = async || -> Outcome<Vec<String>> {
        let all = addresses.list().await?.items;
        let here = all.iter().filter(|one| {
            one.spec.parent_ref.namespace.as_deref() == Some(place.namespace.as_str())
        });
        Ok(here
            .map(|one| one.spec.parent_ref.name.to_string())
            .collect())
    };
    assert_eq!(of_here().await?, ["web"]);

    // A Service that is only a name for another gives its address back, and one that goes does.
    let outside = |service: &mut Service| {
        service.spec.type_ = some("ExternalName");
        service.spec.external_name = some("web.example.com");
        service.spec.cluster_ip = None;
        service.spec.cluster_ips.clear();
    };
    services.modify("web", outside).await?;
    assert_eq!(of_here().await?, Vec::<String>::new());
    let inside = |service: &mut Service| {
        service.spec.type_ = some("ClusterIP");
        service.spec.external_name = None;
    };
    let again = services.modify("web", inside).await?;
    let address = again.spec.cluster_ip.as_deref().ok_or("no address")?;
    assert_eq!(addresses.get(address).await?.spec.parent_ref.name, "web");
    services.delete("web").await?;
    let error = failure(addresses.get(address).await)?;
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

pub(crate) async fn an_address_that_somebody_has_is_given_to_nobody_else(
    context: Context,
) -> Outcome {
    let place = place(&context).await?;
    let addresses = place.clients.networking_v1().ip_addresses();
    let reserved = IPAddress {
        metadata: ObjectMeta {
            name: "10.0.255.77".into(),
            ..Default::default()
        },
        spec: IPAddressSpec {
            parent_ref: ParentReference {
                resource: "gateways".into(),
                group: some("example.com"),
                namespace: some(place.namespace.as_str()),
                name: "front".into(),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    };
    addresses.create(&reserved).await?;
    let services = place.clients.core_v1().services(&place.namespace);
    let error = failure(services.create(&service("web", "10.0.255.77")).await)?;
    assert!(error.is_invalid(), "{error}");
    let fields: Vec<_> = error
        .causes()
        .iter()
        .map(|cause| cause.field.to_string())
        .collect();
    assert_eq!(fields, ["spec.clusterIPs"]);

    addresses.delete("10.0.255.77").await?;
    services.create(&service("web", "10.0.255.77")).await?;
    assert_eq!(
        addresses.get("10.0.255.77").await?.spec.parent_ref.name,
        "web"
    );
    Ok(())
}

pub(crate) async fn a_new_cluster_has_a_range_of_addresses(context: Context) -> Outcome {
    let place = place(&context).await?;
    let networking = place.clients.networking_v1();
    // A real server says so a moment after it serves.
    let is_ready = |range: &ServiceCIDR| {
        let mut conditions = range.status.conditions.iter();
        conditions.any(|one| one.type_ == "Ready" && one.status == "True")
    };
    let range = networking
        .service_cidrs()
        .wait_for("kubernetes", is_ready)
        .timeout(SOON)
        .await?;
    assert_eq!(range.spec.cidrs, ["10.0.0.0/16"]);
    let is_there = |_: &IPAddress| true;
    let own = networking
        .ip_addresses()
        .wait_for("10.0.0.1", is_there)
        .timeout(SOON)
        .await?;
    assert_eq!(own.spec.parent_ref.name, "kubernetes");
    Ok(())
}
