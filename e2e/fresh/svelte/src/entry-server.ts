import { render as renderComponent } from 'svelte/server'
import Root from './Root.svelte'

export async function render(): Promise<string> {
  return (await renderComponent(Root)).body
}
