#!/bin/sh
# fetch-redis.sh FOLDER: unpacks Debian's redis-server, and the libraries it needs that this system
# lacks, into FOLDER. Needs no root and changes nothing else: the package lists are our own, nothing
# is installed, so no service is started. Does nothing when FOLDER is there.
set -eu
folder=$1
[ ! -d "$folder" ] || exit 0
work=$folder.new
rm -rf "$work"
mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/packages" "$work/system"
cd "$work/packages"
apt() {
  apt-get -q -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt" \
    -o Debug::NoLocking=true -o APT::Sandbox::User=root "$@"
}
apt update
# shellcheck disable=SC2046
apt download $(apt --simulate install redis-server | sed -n 's/^Inst \([^ ]*\).*/\1/p')
for package in *.deb; do dpkg -x "$package" "$work/system"; done
rm -r "$work/apt" "$work/packages"
mv "$work" "$folder"
