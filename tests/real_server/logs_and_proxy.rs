//! Logs and proxies as far as a cluster without nodes goes: the requests reach the server, and its
//! answer comes back.

use clientset_testing::suite::Context;

use crate::support::{Outcome, failure, place, pod};

pub(crate) async fn logs_of_an_unscheduled_pod_are_empty(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    pods.create(&pod("quiet")).await?;
    // The server answers for a pod without a node itself: there is nothing to read.
    assert_eq!(
        pods.logs("quiet")
            .container("main")
            .tail_lines(10)
            .timestamps()
            .await?,
        ""
    );
    assert!(pods.logs("quiet").lines().await?.next().await.is_none());
    let error = failure(pods.logs("quiet").container("nobody").await)?;
    assert!(
        error.is_bad_request() && error.to_string().contains("nobody"),
        "{error}"
    );
    assert!(failure(pods.logs("missing").await)?.is_not_found());
    Ok(())
}

pub(crate) async fn proxies_reach_the_server_and_report_its_answer(context: Context) -> Outcome {
    let place = place(&context).await?;
    let services = place.clients.core_v1().services(&place.namespace);
    let error = failure(
        services
            .proxy("nothing")
            .scheme("http")
            .port("80")
            .path("a/b")
            .await,
    )?;
    assert!(
        error.is_not_found() || error.is_service_unavailable(),
        "{error}"
    );
    let pods = place.clients.core_v1().pods(&place.namespace);
    pods.create(&pod("web")).await?;
    let error = failure(pods.proxy("web").await)?;
    assert!(error.status().is_some(), "{error}");
    let error = failure(
        place
            .clients
            .core_v1()
            .nodes()
            .proxy("nowhere")
            .path("healthz")
            .await,
    )?;
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
