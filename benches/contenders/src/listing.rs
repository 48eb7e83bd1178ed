//! Listing all pods of a full server: CPU and peak memory of the client, beside kube.

use std::hint::black_box;
use std::path::Path;

use clientset_benches::Outcome;
use clientset_benches::results::{Budget, Measurement};

use crate::contend::{Begun, Readings, medians, print};
use crate::server::{NAMESPACE, clients, rival};

type Ours = clientset::core_v1::Pod;
type Theirs = k8s_openapi::api::core::v1::Pod;

/// Ours, the rival's, and other ways to the same pods.
const CONTENDERS: [&str; 5] = [
    "clientset",
    "kube",
    "clientset-pages",
    "clientset-stream",
    "kube-pages",
];

/// Lists the server's pods with all contenders in turn.
pub(crate) fn compare(kubeconfig: &str, pods: usize, turns: usize) -> Outcome<[Measurement; 2]> {
    let measured = medians("list", CONTENDERS, &[kubeconfig], turns)?;
    for (contender, readings) in CONTENDERS.iter().zip(&measured) {
        if readings["pods"] != pods as f64 {
            return Err(format!("{contender} listed {} pods of {pods}", readings["pods"]).into());
        }
    }
    let [ours, theirs, pages, stream, their_pages] = &measured;
    let row = |what: String, unit: &str, budget: f64, value: &dyn Fn(&Readings) -> f64| {
        let beside = [
            ("clientset, in pages of 500", pages),
            ("clientset, in pages and one by one", stream),
            ("kube, in pages of 500", their_pages),
        ];
        Measurement {
            what,
            unit: unit.to_owned(),
            ours: value(ours),
            rival: Some(value(theirs)),
            budget: Some(Budget::AtMost(budget)),
            beside: beside
                .map(|(who, readings)| (who.to_owned(), value(readings)))
                .into(),
        }
    };
    Ok([
        row(
            format!("listing {pods} pods of 13.9 kB, CPU of the client"),
            "s",
            2.6,
            &|readings| readings["cpu"],
        ),
        row(
            "peak memory of the client".to_owned(),
            "GB",
            0.6,
            &|readings| readings["peak"] / 1e9,
        ),
    ])
}

/// What a process of its own does: one list.
pub(crate) async fn contend(contender: &str, kubeconfig: &Path) -> Outcome {
    match contender {
        "clientset" | "clientset-pages" | "clientset-stream" => ours(contender, kubeconfig).await,
        "kube" | "kube-pages" => theirs(contender, kubeconfig).await,
        other => Err(format!("no contender {other}").into()),
    }
}

async fn ours(contender: &str, kubeconfig: &Path) -> Outcome {
    let client = clients(kubeconfig).await?.core_v1().pods(NAMESPACE);
    let begun = Begun::now()?;
    let pods: Vec<Ours> = match contender {
        "clientset-pages" => client.list().all().into_list().await?.items,
        "clientset-stream" => {
            let mut pods = client.list().all();
            let mut count = 0;
            while let Some(pod) = pods.try_next().await? {
                black_box(pod);
                count += 1;
            }
            print("pods", f64::from(count));
            return begun.print();
        }
        _ => client.list().await?.items,
    };
    print("pods", pods.len() as f64);
    begun.print()?;
    black_box(pods);
    Ok(())
}

async fn theirs(contender: &str, kubeconfig: &Path) -> Outcome {
    let client: kube::Api<Theirs> = kube::Api::namespaced(rival(kubeconfig).await?, NAMESPACE);
    let begun = Begun::now()?;
    let mut pods = Vec::new();
    let mut page = kube::api::ListParams::default();
    if contender == "kube-pages" {
        page = page.limit(500);
    }
    loop {
        let list = client.list(&page).await?;
        // The whole list is not copied.
        if pods.is_empty() {
            pods = list.items;
        } else {
            pods.extend(list.items);
        }
        match list.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => page = page.continue_token(&token),
            None => break,
        }
    }
    print("pods", pods.len() as f64);
    begun.print()?;
    black_box(pods);
    Ok(())
}
