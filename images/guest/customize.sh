#!/bin/sh
# Runs inside the guest's root while the image is built, after its packages have been installed.
set -eu

# tcc marks no stack as non-executable and glibc refuses such a library: patchelf adds the mark.
compile() {
	tcc -shared -nostdlib -o "$2" "$1"
	patchelf --clear-execstack "$2"
}
mkdir -p /usr/lib/firedrill
compile /tmp/hold.c /usr/lib/firedrill/hold.node
compile /tmp/turns.c /tmp/turns.so # the build takes it out: it is for the host's QEMU

# The user that backups log in as. Debian's own `backup` (uid 34) has no shell and no home.
usermod --shell /bin/sh --home /home/backup backup
install -d -o backup -g backup -m 0700 /home/backup /home/backup/.ssh

# These must differ from run to run, or must not come from the machine that built the image and its mirror.
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
rm -rf /var/log/* /var/cache/ldconfig/aux-cache
rm -f /etc/ssh/ssh_host_*
: > /etc/machine-id
: > /etc/resolv.conf
echo node > /etc/hostname
printf '%s\n' '127.0.0.1 localhost' '10.0.1.10 node' '10.0.1.11 target' > /etc/hosts
