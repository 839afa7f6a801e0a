#!/bin/sh
# Compiles Kubernetes 1.20.2 out of Debian bookworm's source package. Runs as root in a bookworm that can be thrown away,
# with that release's golang-1.19, and leaves the programs in /out. Upstream's own build wants a network and containers.
set -eu
version=1.20.2
export PATH=/usr/lib/go-1.19/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
# The vendored modules are those of a GOPATH: nothing is downloaded but the source package.
export GOPATH=/build GO111MODULE=off GOFLAGS=-trimpath GOCACHE=/build/cache CGO_ENABLED=0

mkdir -p /build/source /build/src/k8s.io /out
cd /build/source
apt-get source --download-only kubernetes/bookworm
dpkg-source --no-check -x kubernetes_*.dsc /build/src/k8s.io/kubernetes
cd /build/src/k8s.io/kubernetes
# The vendored reflect2 1.0.1 walks maps as Go did before 1.18: the API server dies of the first annotation that it writes as
# JSON. Debian's own package of it is 1.0.2, which does not.
rm -r vendor/github.com/modern-go/reflect2
cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/

# What goes with `git` in a checkout: kubelet reports it as its version, and kubectl compares it with the server's.
cat > /build/version <<VERSION
KUBE_GIT_COMMIT=debian
KUBE_GIT_TREE_STATE=archive
KUBE_GIT_VERSION=v$version
KUBE_GIT_MAJOR=1
KUBE_GIT_MINOR=20
VERSION
export KUBE_GIT_VERSION_FILE=/build/version
make generated_files

set --
for package in k8s.io/client-go/pkg/version k8s.io/component-base/version; do
	for variable in gitVersion=v$version gitMajor=1 gitMinor=20 gitCommit=debian gitTreeState=archive; do
		set -- "$@" -X "k8s.io/kubernetes/vendor/$package.$variable"
	done
done
go build -ldflags "-s -w $*" -o /out/ \
	./cmd/kube-apiserver ./cmd/kube-controller-manager ./cmd/kube-scheduler ./cmd/kubelet ./cmd/kubectl
ls -l /out
