import type { ShapeTable } from './shape-language.ts';

/** What places and shapes a pod, as in Kubernetes core/v1. Fields as in Argo 4.1's full CRDs; `shape-language.ts` explains the notation. */
export const podShapes: ShapeTable = {
  Affinity: 'nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity',
  NodeAffinity: `
    preferredDuringSchedulingIgnoredDuringExecution:[WeightedNodeAffinity]
    requiredDuringSchedulingIgnoredDuringExecution:NodeSelector`,
  WeightedNodeAffinity: 'preference!:NodeSelectorTerm weight!:int',
  NodeSelector: 'nodeSelectorTerms!:[NodeSelectorTerm]',
  NodeSelectorTerm: 'matchExpressions:[Requirement] matchFields:[Requirement]',
  Requirement: 'key! operator! values:[]',
  PodAffinity: `
    preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinity]
    requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]`,
  WeightedPodAffinity: 'podAffinityTerm!:PodAffinityTerm weight!:int',
  PodAffinityTerm: `
    topologyKey! labelSelector:LabelSelector matchLabelKeys:[] mismatchLabelKeys:[] namespaceSelector:LabelSelector
    namespaces:[]`,
  LabelSelector: 'matchExpressions:[Requirement] matchLabels:{}',
  Toleration: 'effect key operator tolerationSeconds:int value',
  HostAlias: 'ip! hostnames:[]',
  DnsConfig: 'nameservers:[] options:[DnsOption] searches:[]',
  DnsOption: 'name value',
  PodSecurityContext: `
    appArmorProfile:ConfinementProfile fsGroup:int fsGroupChangePolicy runAsGroup:int runAsNonRoot:bool runAsUser:int
    seLinuxChangePolicy seLinuxOptions:SeLinuxOptions seccompProfile:ConfinementProfile supplementalGroups:[int]
    supplementalGroupsPolicy sysctls:[NameValue] windowsOptions:WindowsOptions`,
  PodResourceClaim: 'name! resourceClaimName resourceClaimTemplateName',
};
