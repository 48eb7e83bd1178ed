//! What `kubectl create` and its like make of words, which go to the server as protobuf.

use clientset_testing::suite::Context;

use super::compare;
use crate::TestResult;

pub(crate) async fn objects_are_created_by_generators(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        for command in [
            "namespace {ns}-more",
            "configmap settings --from-literal=colour=blue",
            "secret generic login --from-literal=user=me --from-literal=password=secret",
            "secret docker-registry pull --docker-server=r.example.com --docker-username=me --docker-password=it",
            "serviceaccount robot",
            "deployment web --image=nginx:1 --replicas=2 --port=80",
            "job once --image=busybox -- /bin/true",
            "cronjob often --image=busybox --schedule='*/5 * * * *' -- /bin/date",
            "service clusterip back --tcp=80:8080",
            "service nodeport front --tcp=80:8080",
            "service loadbalancer outer --tcp=443",
            "service externalname other --external-name=example.com",
            "ingress entry --rule=example.com/api*=back:80,tls=cert",
            "role reader --verb=get,list,watch --resource=pods,services",
            "rolebinding readers --role=reader --serviceaccount={ns}:robot --user=jane --group=devs",
            "clusterrole {ns}-reader --verb=get --resource=nodes",
            "clusterrolebinding {ns}-readers --clusterrole={ns}-reader --user=jane",
            "quota small --hard=configmaps=50",
            "priorityclass {ns}-high --value=1000 --description='for tests'",
        ] {
            // What comes after two dashes is the command of a container.
            let (command_alone, of_container) = command.split_once(" -- ").unwrap_or((command, ""));
            let dashes = if of_container.is_empty() { "" } else { " -- " };
            kubectl.ok(&format!(
                "create {command_alone} --dry-run=server -o json{dashes}{of_container}"
            ));
            kubectl.ok(&format!("create {command}"));
            kubectl.fails(&format!("create {command}"));
        }
        // Controllers that do not run at both servers count what there is.
        kubectl.ok("create poddisruptionbudget keep --selector=app=web --min-available=50%");
        kubectl.ok("create deployment local --image=nginx --dry-run=client -o yaml");
        kubectl.ok("create token robot --duration=1h -o 'jsonpath={.kind} {.spec.expirationSeconds}'");
        kubectl.ok("run lone --image=nginx --port=80 --labels=app=lone --env=A=b -o 'jsonpath={.spec.containers[0].image}'");
        kubectl.fails("run lone --image=nginx");
        kubectl.ok("expose deployment web --port=80 --target-port=8080 --name=web-svc");
        kubectl.ok("autoscale deployment web --min=1 --max=3 --cpu=80%");
        kubectl.ok("get service web-svc -o 'jsonpath={.spec.selector} {.spec.ports}'");
        kubectl.ok("get hpa web -o 'jsonpath={.spec}'");
        kubectl.ok("get role reader -o yaml");
        kubectl.ok("get rolebinding readers -o yaml");
        kubectl.ok("get ingress entry -o yaml");
        kubectl.ok("get secret login -o yaml");
        kubectl.ok("get secret pull -o 'jsonpath={.type}'");
        kubectl.ok("get quota small -o 'jsonpath={.spec}'");
        kubectl.ok("describe role reader");
        kubectl.ok("describe rolebinding readers");
        kubectl.ok("describe secret login");
        kubectl.alone("describe pdb keep");
        for command in [
            "delete clusterrole {ns}-reader",
            "delete clusterrolebinding {ns}-readers",
            "delete priorityclass {ns}-high",
            "delete namespace {ns}-more --wait=false",
        ] {
            kubectl.ok(command);
        }
    })
    .await
}
