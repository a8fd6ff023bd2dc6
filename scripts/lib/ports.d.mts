export declare function udpPort(wanted?: number): Promise<number>
export declare function tcpPort(wanted: number): Promise<number>
