export function deadLinks(site: string): Promise<string[]>
