import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/**
 * Finds the dead links of a site: to a missing file, or to a heading that the page does not have. Links to other hosts
 * are not followed.
 * @param {string} site a folder of HTML files
 * @returns {Promise<string[]>} a sentence for each
 */
export async function deadLinks(site) {
  const files = await readdir(site, { recursive: true })
  const pages = new Map()
  for (const file of files.filter((file) => file.endsWith('.html')).sort()) {
    const html = await readFile(join(site, file), 'utf8')
    pages.set(file, { ids: valuesOf(html, 'id'), links: valuesOf(html, 'href') })
  }
  return [...pages].flatMap(([file, { links }]) => [...links].flatMap((link) => whyDead(link, file)))

  function whyDead(link, file) {
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(link)) return []
    const [path = '', anchor = ''] = link.split('#')
    const target = path === '' ? file : fileOf(path.replace(/\?.*/, ''), file)
    if (!existsSync(join(site, target))) return [`${file} links to ${link}: there is no ${target}`]
    if (anchor === '' || pages.get(target)?.ids.has(decodeURIComponent(anchor))) return []
    return [`${file} links to ${link}: ${target} has no such heading`]
  }

  function fileOf(path, from) {
    const whole = path.startsWith('/') ? path : join('/', dirname(from), path)
    return relative('/', whole.endsWith('/') ? join(whole, 'index.html') : decodeURI(whole))
  }
}

function valuesOf(html, name) {
  const plain = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
  const values = plain.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))
  return new Set([...values].map(([, value]) => value.replaceAll('&amp;', '&')))
}
