//! Reading one pod again and again over one connection: CPU of the client, beside kube.

use std::path::Path;

use clientset_benches::Outcome;
use clientset_benches::results::{Budget, Measurement};

use crate::contend::{Begun, medians};
use crate::server::{NAMESPACE, clients, rival};

/// How often the pod is read in one run.
const GETS: usize = 3000;

/// Reads a pod of the server with both contenders in turn.
pub(crate) fn compare(kubeconfig: &str, pod: &str, turns: usize) -> Outcome<Measurement> {
    let arguments = [kubeconfig, pod];
    let [ours, theirs] = medians("get", ["clientset", "kube"], &arguments, turns)?;
    let each = |cpu: f64| cpu / GETS as f64 * 1e6;
    Ok(Measurement {
        what: "a GET of a pod over one connection, CPU of the client".to_owned(),
        unit: "µs".to_owned(),
        ours: each(ours["cpu"]),
        rival: Some(each(theirs["cpu"])),
        budget: Some(Budget::OfRival(0.8)),
        beside: Vec::new(),
    })
}

/// What a process of its own does: GETs one after another.
pub(crate) async fn contend(contender: &str, kubeconfig: &Path, name: &str) -> Outcome {
    match contender {
        "clientset" => {
            let pods = clients(kubeconfig).await?.core_v1().pods(NAMESPACE);
            // The first one opens the connection.
            pods.get(name).await?;
            let begun = Begun::now()?;
            for _ in 0..GETS {
                check(pods.get(name).await?.metadata.name.as_str(), name)?;
            }
            begun.print()
        }
        "kube" => {
            let pods: kube::Api<k8s_openapi::api::core::v1::Pod> =
                kube::Api::namespaced(rival(kubeconfig).await?, NAMESPACE);
            pods.get(name).await?;
            let begun = Begun::now()?;
            for _ in 0..GETS {
                let pod = pods.get(name).await?;
                check(pod.metadata.name.as_deref().unwrap_or_default(), name)?;
            }
            begun.print()
        }
        other => Err(format!("no contender {other}").into()),
    }
}

fn check(found: &str, name: &str) -> Outcome {
    if found == name {
        Ok(())
    } else {
        Err(format!("asked for {name}, got {found:?}").into())
    }
}
