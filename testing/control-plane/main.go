// Command control-plane is etcd, kube-apiserver and kube-controller-manager in one program, for tests against a real
// API server, and kubectl of the same version. It calls the commands of those projects unchanged, so that their flags are
// theirs. Two programs are its own: roundtrip reads and writes objects as Go does, protobuf-fields prints which field of
// an object has which number in protobuf.
//
// Which one runs is said by the first argument, or by the name under which the program is called: a folder with three
// links to it named etcd, kube-apiserver and kube-controller-manager is what KUBEBUILDER_ASSETS may point at.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata" // CronJob time zones, whatever the machine has installed

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // kubectl reads kubeconfigs with credential plugins
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics on /metrics
	_ "k8s.io/component-base/metrics/prometheus/version"  // kubernetes_build_info on /metrics
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

// programs holds what this binary can be. Each one finds its arguments in os.Args and returns an exit code.
var programs = map[string]func() int{
	"etcd":                    runEtcd,
	"kube-apiserver":          func() int { return runCommand(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return runCommand(controllermanager.NewControllerManagerCommand()) },
	"kubectl":                 runKubectl,
	"roundtrip":               runRoundtrip,
	"protobuf-fields":         runProtobufFields,
}

const usage = `usage: control-plane <program> [flags of the program]

programs: etcd, kube-apiserver, kube-controller-manager, kubectl ("<program> --help" lists its flags); roundtrip, which
has none and answers each line of its input with what Go's own types make of the object in it; protobuf-fields, which has
none and prints the fields of all kinds with their numbers in protobuf
`

func main() {
	if run, ok := programs[filepath.Base(os.Args[0])]; ok {
		os.Exit(run())
	}
	if len(os.Args) > 1 {
		if run, ok := programs[os.Args[1]]; ok {
			os.Args = os.Args[1:] // each program finds its own name in front, as if it had been called alone
			os.Exit(run())
		}
		fmt.Fprintf(os.Stderr, "control-plane: no program %q in here\n\n", os.Args[1])
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
}

func runEtcd() int {
	etcdmain.Main(os.Args)
	return 0
}

func runCommand(command *cobra.Command) int {
	return cli.Run(command)
}

// runKubectl is kubectl's own main function. What fails is printed by kubectl's rules, which also choose the exit code.
func runKubectl() int {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
	return 0
}
