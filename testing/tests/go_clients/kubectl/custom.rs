//! Custom resources, from the definition on.

use clientset_testing::suite::Context;

use super::compare;
use crate::TestResult;

/// In a group of its own for each test: the servers are shared.
const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.{ns}.example.com
spec:
  group: {ns}.example.com
  scope: Namespaced
  names: {plural: boats, singular: boat, kind: Boat, shortNames: [bt], categories: [fleet]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Masts, type: integer, jsonPath: .spec.masts}
    - {name: Length, type: string, jsonPath: .spec.length, priority: 1}
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.crew, statusReplicasPath: .status.crew}
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [masts]
            properties:
              masts: {type: integer, minimum: 1, description: How many there are.}
              length: {type: string, default: 10m}
              crew: {type: integer}
              ports:
                type: array
                items: {type: string}
          status:
            type: object
            properties:
              crew: {type: integer}
              phase: {type: string}
";

const BOAT: &str = "
apiVersion: {ns}.example.com/v1
kind: Boat
metadata:
  name: santa-maria
spec:
  masts: 3
  crew: 40
";

pub(crate) async fn custom_resources_are_used_like_others(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.file("create -f -", DEFINITION);
        kubectl.ok("wait crd boats.{ns}.example.com --for=condition=Established --timeout=20s");
        kubectl.until("get boats");
        kubectl.file("create -f -", BOAT);
        kubectl.refused_file("create -f -", &BOAT.replace("masts: 3", "masts: 0"));
        kubectl.fails_with_file("create -f -", &BOAT.replace("masts: 3", "mast: 3"));
        for command in [
            "get boats",
            "get bt -o wide",
            "get fleet -o name",
            "get boat santa-maria -o yaml",
            "api-resources --api-group={ns}.example.com",
            "scale boat santa-maria --replicas=41",
            "get boat santa-maria -o 'jsonpath={.spec}'",
            "patch boat santa-maria --type=merge -p {\"spec\":{\"ports\":[\"Palos\"]}}",
            "patch boat santa-maria --subresource=status --type=merge -p {\"status\":{\"phase\":\"Afloat\"}}",
            "label boat santa-maria sea=atlantic",
            "get boats -l sea=atlantic --no-headers",
            "wait boat santa-maria --for='jsonpath={.status.phase}=Afloat' --timeout=5s",
        ] {
            kubectl.ok(command);
        }
        kubectl.refused("patch boat santa-maria -p {\"spec\":{\"masts\":2}}");
        kubectl.refused("patch boat santa-maria --type=merge -p {\"spec\":{\"masts\":\"two\"}}");
        kubectl.file("apply -f -", &BOAT.replace("masts: 3", "masts: 2"));
        kubectl.file("apply --server-side --force-conflicts -f -", &BOAT.replace("masts: 3", "masts: 4"));
        kubectl.ok("get boat santa-maria -o 'jsonpath={.spec}'");
        kubectl.until("explain boat.spec.masts");
        kubectl.ok("explain boat.spec.masts");
        kubectl.ok("describe boat santa-maria");
        kubectl.ok("delete boat santa-maria");
        kubectl.ok("delete crd boats.{ns}.example.com");
    })
    .await
}
