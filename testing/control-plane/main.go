// Command control-plane is etcd, kube-apiserver and kube-controller-manager in one program, for tests against a real
// API server. It calls the commands of those three projects unchanged, so that their flags are theirs. A fourth program,
// roundtrip, reads and writes objects as Go does.
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
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics on /metrics
	_ "k8s.io/component-base/metrics/prometheus/version"  // kubernetes_build_info on /metrics
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

// programs holds what this binary can be. Each one finds its arguments in os.Args and returns an exit code.
var programs = map[string]func() int{
	"etcd":                    runEtcd,
	"kube-apiserver":          func() int { return runCommand(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return runCommand(controllermanager.NewControllerManagerCommand()) },
	"roundtrip":               runRoundtrip,
}

const usage = `usage: control-plane <program> [flags of the program]

programs: etcd, kube-apiserver, kube-controller-manager ("<program> --help" lists its flags); roundtrip, which has none
and answers each line of its input with what Go's own types make of the object in it
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
