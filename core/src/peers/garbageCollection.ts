/** Chrome counts closed connections until it collects garbage, which memory that is asked for and dropped makes it do sooner. */
export function hurryGarbageCollection(): void {
  for (let i = 0; i < 32; i++) new ArrayBuffer(2 ** 23)
}
