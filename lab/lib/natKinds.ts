/** How a router translates and filters UDP (RFC 4787), from the kindest to the one through which nothing goes. */
export const NAT_KINDS = ['open', 'full-cone', 'address-restricted', 'port-restricted', 'symmetric'] as const

export type NatKind = (typeof NAT_KINDS)[number] | 'blocked'

/**
 * nft's rules for a router whose interface `wan` has one public address and whose `lan` has one client. `open` is no NAT at all;
 * `symmetric` maps each destination to a port of its own; the others keep the port, and differ in whom they let back in.
 */
export function rulesOf(kind: NatKind, client: string): string {
  const cone = kind === 'full-cone' || kind === 'address-restricted'
  const masquerade =
    kind === 'open'
      ? ''
      : kind === 'symmetric'
        ? 'oifname wan meta l4proto udp masquerade fully-random; oifname wan masquerade;'
        : 'oifname wan masquerade;'
  const filter: Record<NatKind, string> = {
    open: '',
    'full-cone': '',
    'address-restricted': 'iifname wan meta l4proto udp ip saddr != @seen drop;',
    'port-restricted': 'iifname wan ct state new drop;',
    symmetric: 'iifname wan ct state new drop;',
    blocked: 'meta l4proto udp drop;',
  }
  // What nobody asked for is dropped before it is tracked: a tracked packet would take the port that the client is about to use.
  return `
flush ruleset
table ip nat {
  set seen { type ipv4_addr; flags dynamic,timeout; timeout 120s; size 65535; }
  chain in { type nat hook prerouting priority dstnat; policy accept; ${cone ? `iifname wan meta l4proto udp dnat to ${client};` : ''} }
  chain out { type nat hook postrouting priority srcnat; policy accept; ${masquerade} }
  chain local { type filter hook input priority filter; policy accept; iifname wan ct state new drop; }
  chain through { type filter hook forward priority filter; policy accept;
    iifname lan oifname wan meta l4proto udp update @seen { ip daddr timeout 120s };
    ${filter[kind]}
  }
}
`
}
