/** Manifests that run Easel in a Kubernetes cluster, made of typed objects. */
package dev.easel.app.kubernetes;
