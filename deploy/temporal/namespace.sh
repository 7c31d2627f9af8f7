#!/bin/sh
# Makes the namespace `default`, once Temporal answers. Closed workflows stay visible for a week.
set -eu

until temporal operator cluster health; do sleep 2; done
temporal operator namespace describe --namespace default ||
  temporal operator namespace create --namespace default --retention 168h
