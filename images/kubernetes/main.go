// Kubernetes in one program: the control plane, the kubelet, kubectl, and k3s's datastore in place of etcd. The name that
// the program is called by selects the command, or its first argument does: `kube-apiserver --version` is
// `kubernetes kube-apiserver --version`. Each command is Kubernetes' own, unpatched, and a process of its own: two of them
// cannot share one, because each installs the signal handler of k8s.io/apiserver.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	// CronJobs with a timeZone work where the system has no time zone database.
	_ "time/tzdata"

	"k8s.io/component-base/cli"
	// Metrics of the process, as each of Kubernetes' own main packages registers them.
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/restclient"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// The exit code of a call that names no command, as a shell gives for a usage error.
const usageExitCode = 2

// The commands by their names. Each returns the exit code.
var commands = map[string]func() int{
	"datastore":               datastore,
	"kube-apiserver":          func() int { return cli.Run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return cli.Run(controllermanager.NewControllerManagerCommand()) },
	"kube-scheduler":          func() int { return cli.Run(scheduler.NewSchedulerCommand()) },
	"kubelet":                 func() int { return cli.Run(kubelet.NewKubeletCommand(context.Background())) },
	"kubectl":                 runKubectl,
}

func main() {
	name := filepath.Base(os.Args[0])
	command, known := commands[name]
	if !known && len(os.Args) > 1 {
		name = os.Args[1]
		command, known = commands[name]
		os.Args = os.Args[1:]
	}
	if !known {
		fmt.Fprintf(os.Stderr, "kubernetes: expected a command: %s\n", strings.Join(slices.Sorted(maps.Keys(commands)), ", "))
		os.Exit(usageExitCode)
	}
	os.Exit(command())
}

func runKubectl() int {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		// Prints the error and exits with the code that kubectl gives it.
		kubectlutil.CheckErr(err)
	}
	return 0
}
