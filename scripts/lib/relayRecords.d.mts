import type { Plugin } from 'vite'

export declare function relayRecords(): Plugin
