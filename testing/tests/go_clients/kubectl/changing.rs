//! Commands that change what is there.

use clientset_testing::suite::Context;

use super::compare;
use crate::TestResult;

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 1
  paused: true
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: main
        image: example.com/main:1
        ports:
        - containerPort: 80
      - name: side
        image: example.com/side:1
";

const SERVICE: &str = "
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - name: http
    port: 80
";

const NODE: &str = "
apiVersion: v1
kind: Node
metadata:
  name: {ns}
";

const SPEC: &str = "get deployment web -o 'jsonpath={.spec}'";

pub(crate) async fn deployments_are_changed_by_commands(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.file("create -f -", DEPLOYMENT);
        kubectl.ok(SPEC);
        kubectl.ok("scale deployment web --replicas=3");
        kubectl.fails("scale deployment web --replicas=4 --current-replicas=7");
        kubectl.ok("get deployment web --subresource=scale -o 'jsonpath={.spec}'");
        kubectl.ok("set image deployment/web main=example.com/main:2");
        kubectl.fails("set image deployment/web nothing=example.com/main:2");
        kubectl.ok("set env deployment/web COLOUR=blue");
        kubectl.ok("set resources deployment web -c=main --limits=cpu=200m,memory=512Mi");
        kubectl.ok("set serviceaccount deployment web robot");
        kubectl.ok(SPEC);
        kubectl.ok("patch deployment web -p {\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"example.com/side:2\"}]}}}}");
        kubectl.ok("patch deployment web --type=merge -p {\"spec\":{\"minReadySeconds\":5}}");
        kubectl.ok("patch deployment web --type=json -p [{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":2}]");
        kubectl.ok("patch deployment web --subresource=scale --type=merge -p {\"spec\":{\"replicas\":1}}");
        kubectl.refused("patch deployment web -p {\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"x\"}]}}}}");
        kubectl.ok(SPEC);
        kubectl.ok("label deployment web tier=front");
        kubectl.ok("annotate deployment web example.com/note=hello");
        kubectl.ok("label deployments --all stage=test");
        kubectl.ok("get deployment web -o 'jsonpath={.metadata.labels} {.metadata.annotations.example\\.com/note}'");
        kubectl.ok("rollout resume deployment web");
        kubectl.ok("rollout pause deployment web");
        kubectl.fails("rollout pause deployment web");
        kubectl.fails("rollout restart deployment nothing");
    })
    .await
}

pub(crate) async fn objects_are_replaced_edited_and_deleted(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.file("create -f -", SERVICE);
        kubectl.file("replace -f -", &SERVICE.replace("port: 80", "port: 81"));
        kubectl.ok("get service web -o 'jsonpath={.spec.ports}'");
        kubectl.file("replace --force -f -", SERVICE);
        kubectl.ok("create configmap a --from-literal=key=1");
        kubectl.edit("configmap/a");
        kubectl.ok("get configmap a -o 'jsonpath={.data}'");
        kubectl.ok("wait configmap a --for='jsonpath={.data.key}=2' --timeout=10s");
        kubectl.fails("wait configmap a --for='jsonpath={.data.key}=3' --timeout=1s");
        kubectl.ok("wait configmap nothing --for=delete --timeout=5s");
        kubectl.ok("create configmap held --from-literal=key=1");
        kubectl.ok("patch configmap held --type=merge -p {\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}");
        kubectl.ok("delete configmap held --wait=false");
        kubectl.fails("delete configmap held --timeout=1s");
        kubectl.ok("patch configmap held --type=merge -p {\"metadata\":{\"finalizers\":null}}");
        kubectl.fails("get configmap held");
        kubectl.ok("delete service web --wait");
        kubectl.ok("delete configmap,service -l app=nothing");
        kubectl.ok("delete configmap a --dry-run=server");
        kubectl.alone("delete --raw /api/v1/namespaces/{ns}/configmaps/a");
        kubectl.fails("delete configmap a");
        kubectl.fails("delete namespace default");
    })
    .await
}

pub(crate) async fn nodes_are_marked_and_drained(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.file("create -f -", NODE);
        kubectl.ok("cordon {ns}");
        kubectl.ok("cordon {ns}");
        kubectl.ok("get node {ns} -o 'jsonpath={.spec.unschedulable}'");
        kubectl.ok("uncordon {ns}");
        kubectl.ok("taint node {ns} example.com/dedicated=web:NoSchedule");
        kubectl.fails("taint node {ns} example.com/dedicated=db:NoSchedule");
        kubectl.ok("taint node {ns} example.com/dedicated-");
        kubectl.ok("label node {ns} zone=a");
        kubectl.ok("get node {ns} --show-labels");
        kubectl.ok("patch node {ns} --subresource=status --type=merge -p {\"status\":{\"phase\":\"Running\"}}");
        kubectl.ok("get node {ns} -o 'jsonpath={.status.phase}'");
        kubectl.ok("create poddisruptionbudget keep --selector=app=web --min-available=1");
        kubectl.ok("run web --image=nginx --labels=app=web --overrides={\"spec\":{\"nodeName\":\"{ns}\"}}");
        kubectl.fails("drain {ns} --timeout=1s");
        kubectl.ok("drain {ns} --force --dry-run=server");
        kubectl.ok("delete pdb keep");
        kubectl.ok("delete pod web --force --grace-period=0");
        kubectl.ok("delete node {ns}");
    })
    .await
}

/// Without nodes nothing is rolled out but nothing.
pub(crate) async fn a_rollout_is_waited_for(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.ok("create deployment web --image=nginx --replicas=0");
        // The other server has a controller for this.
        kubectl.alone("patch deployment web --subresource=status --type=merge -p {\"status\":{\"observedGeneration\":1}}");
        let said = kubectl.alone("rollout status deployment web --timeout=20s");
        assert!(said.stdout.contains("successfully rolled out"), "{said:?}");
        kubectl.ok("scale deployment web --replicas=1");
        kubectl.alone("get deployments");
        let said = kubectl.refused("rollout status deployment web --timeout=1s");
        assert!(said.stdout.contains("Waiting for deployment"), "{said:?}");
    })
    .await
}
