#!/bin/sh
# layer.sh PACKAGE...: runs inside the guest's root while a layer is built. Installs the packages and leaves /tmp/layer.tar, every file
# that this made or changed, and /tmp/layer.report: `missing NAME` for a package that the mirror does not have, then `known NAME` for
# each that it has; otherwise `package NAME VERSION` for each package of the root.
set -eu
export DEBIAN_FRONTEND=noninteractive

: > /tmp/layer.report
for name; do
	candidate=$(apt-cache policy -- "$name" | sed -n 's/^ *Candidate: //p')
	case $candidate in '' | '(none)') echo "missing $name" >> /tmp/layer.report ;; esac
done
if [ -s /tmp/layer.report ]; then
	apt-cache pkgnames | sed 's/^/known /' >> /tmp/layer.report
	tar --create --file /tmp/layer.tar --files-from /dev/null
	exit 0
fi

touch /tmp/before
# --no-remove: a package that replaces one of the image would make another lab.
apt-get --quiet --yes --no-remove install -- "$@"
dpkg-query --show --showformat 'package ${Package} ${Version}\n' >> /tmp/layer.report

# Left out: the mounts and leftovers of the build, and files that differ from machine to machine.
cd /
find . -xdev \( \
	-path ./dev -o -path ./proc -o -path ./sys -o -path ./run -o -path ./tmp -o -path ./var/log \
	-o -path './var/lib/apt/*' -o -path './var/cache/*' -o -path './var/lib/dpkg/*-old' \
	-o -path ./etc/resolv.conf -o -path ./etc/hostname -o -path './etc/apt/*' -o -path './etc/ssh/ssh_host_*' \
	-o -path './usr/sbin/policy-rc.d*' -o -path './usr/sbin/start-stop-daemon*' \
	\) -prune -o -cnewer /tmp/before -print0 \
	| LC_ALL=C sort --zero-terminated \
	| tar --create --file /tmp/layer.tar --null --no-recursion --files-from - --numeric-owner --mtime "@$SOURCE_DATE_EPOCH" --clamp-mtime
