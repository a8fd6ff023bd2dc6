/** From the kindest to the strictest (RFC 4787; the names are those of RFC 3489). `open` is a router that translates nothing. */
export const NAT_KINDS = ['open', 'full-cone', 'address-restricted', 'port-restricted', 'symmetric'] as const

/** `blocked`: no UDP goes through, either way. */
export type NatKind = (typeof NAT_KINDS)[number] | 'blocked'

/** `symmetric` maps every destination to a port of its own; the others keep the client's. */
const MAPPING: Readonly<Record<NatKind, string>> = {
  open: '',
  'full-cone': 'oifname wan masquerade',
  'address-restricted': 'oifname wan masquerade',
  'port-restricted': 'oifname wan masquerade',
  symmetric: 'oifname wan meta l4proto udp masquerade fully-random',
  blocked: 'oifname wan masquerade',
}

/** What of the Internet's packets is not let through. */
const FILTERING: Readonly<Record<NatKind, string>> = {
  open: '',
  'full-cone': '',
  'address-restricted': 'iifname wan ip saddr != @contacted drop',
  'port-restricted': 'iifname wan ct state new drop',
  symmetric: 'iifname wan ct state new drop',
  blocked: 'meta l4proto udp drop',
}

/** The rules, for nft, of a router whose device `wan` has one public address, and whose `lan` has this client. */
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
      # Else a packet that comes before the client's first one to its sender would take the port which that is to leave by.
      chain stray { type filter hook input priority filter
        iifname wan ct state new drop
      }
    }`
}
