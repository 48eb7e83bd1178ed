//! What kubectl reads of a server.

use clientset_testing::suite::Context;

use super::compare;
use crate::TestResult;

pub(crate) async fn versions_and_what_is_served(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        let version = kubectl.alone("version");
        assert!(
            version.stdout.contains("Server Version: v1.37.0"),
            "{version:?}"
        );
        kubectl.ok("api-resources");
        kubectl.ok("api-resources --namespaced=false --verbs=list,watch -o name");
        kubectl.ok("api-resources --api-group=apps -o wide");
        kubectl.ok("cluster-info");
        kubectl.ok("get --raw /readyz");
        kubectl.fails("get --raw /nothing");
    })
    .await
}

pub(crate) async fn namespaces_and_config_maps(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("create configmap a --from-literal=colour=blue --from-literal=size=10");
        kubectl.ok("create configmap b --from-literal=colour=red");
        kubectl.fails("create configmap a");
        kubectl.ok("label configmap a app=web tier=front");
        kubectl.fails("label configmap a app=db");
        kubectl.ok("label configmap a app=db --overwrite");
        kubectl.ok("annotate configmap b note='two words'");
        kubectl.ok("get configmaps -l app=db -o name");
        kubectl.ok("get configmaps -l app!=db,app -o name");
        kubectl.ok("get configmaps --field-selector metadata.name=b --no-headers -o custom-columns=:metadata.name");
        kubectl.ok("get configmap/a namespace/default -o name");
        kubectl.fails("get nothings");
        kubectl.ok("get configmap a -o 'jsonpath={.data.colour}'");
        kubectl.ok("get configmaps a b -o 'go-template={{range .items}}{{.metadata.name}} {{end}}'");
        kubectl.ok("describe configmap a");
        kubectl.ok("patch configmap a --type=merge -p {\"data\":{\"colour\":\"green\",\"size\":null}}");
        kubectl.ok("patch configmap a --type=json -p [{\"op\":\"add\",\"path\":\"/data/x\",\"value\":\"y\"}]");
        kubectl.refused("patch configmap a --type=json -p [{\"op\":\"test\",\"path\":\"/data/x\",\"value\":\"z\"}]");
        kubectl.ok("get configmap a -o 'jsonpath={.data}'");
        kubectl.ok("label configmap a app-");
        kubectl.ok("delete configmap a b");
        kubectl.fails("delete configmap a");
        kubectl.ok("delete configmap a --ignore-not-found");
        kubectl.ok("get configmaps --field-selector metadata.name!=kube-root-ca.crt");
    })
    .await
}

pub(crate) async fn objects_are_shown_in_every_form(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("create configmap a --from-literal=colour=blue --from-literal=size=10");
        kubectl.ok("label configmap a app=web");
        kubectl.ok("create service clusterip back --tcp=80:8080 --clusterip=None");
        kubectl.ok("create serviceaccount robot");
        kubectl.ok("create secret generic login --from-literal=user=me");
        kubectl.ok("create role reader --verb=get --resource=pods");
        for form in [
            "",
            " -o wide",
            " -o yaml",
            " -o json",
            " -o name",
            " --show-labels",
            " -L app",
        ] {
            kubectl.ok(&format!("get configmap a{form}"));
            kubectl.ok(&format!("get service back{form}"));
            kubectl.ok(&format!("get serviceaccount robot{form}"));
            kubectl.ok(&format!("get secret login{form}"));
            kubectl.ok(&format!("get namespace {{ns}}{form}"));
        }
        kubectl.ok("get role reader");
        kubectl.fails("get configmap a nothing");
        kubectl.ok("get configmap,service -l app=web");
        kubectl.ok("get configmaps -A --field-selector metadata.namespace={ns},metadata.name=a");
        kubectl.ok("get secrets,roles");
        kubectl.ok("get services --sort-by=.metadata.name");
        kubectl.ok("get deployments,statefulsets,daemonsets,jobs,cronjobs,ingresses,pvc,pdb,hpa");
        kubectl.ok("describe configmap a");
        // Its endpoints are a controller's.
        kubectl.alone("describe service back");
        kubectl.ok("describe serviceaccount robot");
        kubectl.ok("describe namespace {ns}");
    })
    .await
}

pub(crate) async fn fields_are_explained(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("api-versions");
        // The words of a field are the real server's own.
        for path in [
            "pods",
            "deployment.spec.replicas",
            "service.spec.ports",
            "cronjobs --recursive",
        ] {
            let said = kubectl.alone(&format!("explain {path}"));
            assert!(
                said.stdout.starts_with("KIND:") || said.stdout.starts_with("GROUP:"),
                "{said:?}"
            );
        }
        kubectl.fails("explain pods.spec.nothing");
        kubectl.fails("explain nothing");
    })
    .await
}

pub(crate) async fn changes_are_watched(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("create serviceaccount first");
        let only = "--field-selector metadata.name!=default";
        kubectl.watch(
            &format!("get serviceaccounts -w {only} -L app"),
            (2, 3),
            |kubectl| {
                kubectl.ok("create serviceaccount second");
                kubectl.ok("label serviceaccount first app=web");
                kubectl.ok("delete serviceaccount second");
            },
        );
        kubectl.watch(
            &format!("get serviceaccounts -w -o name {only} --output-watch-events"),
            (1, 2),
            |kubectl| {
                kubectl.ok("annotate serviceaccount first note=seen");
                kubectl.ok("delete serviceaccount first");
            },
        );
    })
    .await
}
