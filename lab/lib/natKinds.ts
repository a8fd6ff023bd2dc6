/** From the least to the most restrictive (RFC 4787; names of RFC 3489). `open` is a router without NAT. */
export const NAT_KINDS = ['open', 'full-cone', 'address-restricted', 'port-restricted', 'symmetric'] as const

/** `blocked`: the router drops UDP in both directions. */
export type NatKind = (typeof NAT_KINDS)[number] | 'blocked'

/** `symmetric` maps each destination to a port of its own. The others keep the client's port. */
const MAPPING: Readonly<Record<NatKind, string>> = {
  open: '',
  'full-cone': 'oifname wan masquerade',
  'address-restricted': 'oifname wan masquerade',
  'port-restricted': 'oifname wan masquerade',
  symmetric: 'oifname wan meta l4proto udp masquerade fully-random',
  blocked: 'oifname wan masquerade',
}

/** Which packets from the Internet the router drops. */
const FILTERING: Readonly<Record<NatKind, string>> = {
  open: '',
  'full-cone': '',
  'address-restricted': 'iifname wan ip saddr != @contacted drop',
  'port-restricted': 'iifname wan ct state new drop',
  symmetric: 'iifname wan ct state new drop',
  blocked: 'meta l4proto udp drop',
}

/** The nft rules of a router with one public address at the device `wan`, and this client at the device `lan`. */
export function rulesOf(kind: NatKind, client: string): string {
  const lenient = kind === 'full-cone' || kind === 'address-restricted'
  return `
    flush ruleset
    table ip nat {
      set contacted { type ipv4_addr; flags dynamic,timeout; timeout 120s; size 65535; }
      chain enter { type nat hook prerouting priority dstnat
        ${lenient ? `iifname wan meta l4proto udp dnat to ${client}` : ''}
      }
      chain leave { type nat hook postrouting priority srcnat
        ${MAPPING[kind]}
      }
      chain through { type filter hook forward priority filter
        iifname lan meta l4proto udp update @contacted { ip daddr timeout 120s }
        ${FILTERING[kind]}
      }
      # Without it, a packet that arrives before the client's first one to its sender would occupy the port of that mapping.
      chain stray { type filter hook input priority filter
        iifname wan ct state new drop
      }
    }`
}
