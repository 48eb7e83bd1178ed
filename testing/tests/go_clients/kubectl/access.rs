//! Who one is and what one may, and what a cluster without nodes cannot do.

use clientset_testing::suite::{Context, blocking};
use clientset_testing::{Kubectl, KubectlError, TestCluster};

use super::compare;
use crate::TestResult;

pub(crate) async fn questions_of_access_are_answered(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("auth can-i create pods");
        kubectl.ok("auth can-i '*' '*'");
        kubectl.ok("auth can-i get pods --subresource=log");
        kubectl.ok("auth can-i list deployments.apps --all-namespaces");
        kubectl.alone("auth can-i --list");
        kubectl.alone("auth whoami");
        kubectl.ok("auth can-i get secrets --as=jane --as-group=system:masters");
    })
    .await
}

pub(crate) async fn a_cluster_without_nodes_has_no_logs_and_no_metrics(
    context: Context,
) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("run lone --image=nginx");
        kubectl.fails("top pods");
        kubectl.fails("top nodes");
        // There is a log where there is no container yet, and it is empty.
        kubectl.ok("logs lone");
        kubectl.refused("exec lone -- ls");
        kubectl.refused("port-forward lone 8080:80");
        kubectl.refused("cp lone:/etc/passwd passwd");
        kubectl.ok("get pod lone");
        kubectl.ok("get pods -o wide");
        kubectl.ok("get pods -A -l run=lone");
        kubectl.ok("events");
        kubectl.ok("get events");
        kubectl.ok("get nodes -l example.com/nowhere");
        kubectl.ok("delete pod lone --now");
    })
    .await
}

/// Over HTTP/2, which Go's clients speak with whoever has TLS.
pub(crate) async fn a_server_with_tls_knows_who_asks(_: Context) -> TestResult {
    let cluster = TestCluster::builder().tls().start().await?;
    let kubectl = Kubectl::new(&cluster.kubeconfig())?;
    blocking(move || {
        for (arguments, expected) in [
            (
                &["create", "namespace", "shop"][..],
                "namespace/shop created\n",
            ),
            (&["auth", "can-i", "delete", "nodes"], "yes\n"),
            (
                &["get", "namespace", "shop", "-o", "name"],
                "namespace/shop\n",
            ),
            (
                &["delete", "namespace", "shop"],
                "namespace \"shop\" deleted\n",
            ),
        ] {
            let said = kubectl.run(arguments)?;
            assert_eq!(said.stdout, expected, "{said:?}");
        }
        let said = kubectl.run(&["auth", "whoami"])?;
        assert!(said.status.success(), "{said:?}");
        let wrong = kubectl.run(&["--token=wrong", "get", "pods"])?;
        assert!(!wrong.status.success(), "{wrong:?}");
        Ok::<_, KubectlError>(())
    })
    .await?;
    Ok(())
}
