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
