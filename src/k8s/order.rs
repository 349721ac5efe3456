//! The order in which kinds are installed, so that what others need is there before them.

use std::sync::Arc;

/// Helm's `InstallOrder`, `pkg/release/v1/util/kind_sorter.go` of Helm 4: what people's clusters have seen for years.
const INSTALL: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The place of a kind in the order of installation; kinds that Helm does not list come last, all at one place.
#[must_use]
pub fn rank(kind: &str) -> usize {
    INSTALL.iter().position(|known| *known == kind).unwrap_or(INSTALL.len())
}

/// What kinds are sorted by: when they are installed. Two that Helm does not list go by their names, as there; equals keep their
/// order under a stable sort.
#[must_use]
pub fn key(kind: &Arc<str>) -> (usize, Option<Arc<str>>) {
    let rank = rank(kind);
    (rank, (rank == INSTALL.len()).then(|| Arc::clone(kind)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::key;

    #[test]
    fn needs_come_first_and_the_unknown_last() {
        let mut kinds = [
            "VerticalPodAutoscaler",
            "Ingress",
            "Certificate",
            "Deployment",
            "ConfigMap",
            "ServiceAccount",
            "Namespace",
            "Service",
        ];
        kinds.sort_by_key(|kind| key(&Arc::from(*kind)));
        assert_eq!(
            kinds,
            [
                "Namespace",
                "ServiceAccount",
                "ConfigMap",
                "Service",
                "Deployment",
                "Ingress",
                "Certificate",
                "VerticalPodAutoscaler"
            ]
        );
    }
}
