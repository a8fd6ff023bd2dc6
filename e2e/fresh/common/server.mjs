// Renders the page for each request, like the servers of frameworks. Exits by itself when nothing keeps it running.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { render } from './dist-ssr/server/entry-server.js'

const client = new URL('./dist-ssr/client/', import.meta.url)
const page = await readFile(new URL('index.html', client), 'utf8')
const remember = '<script>window.rendered = document.querySelector("h1")</script>'

const server = createServer(async ({ url }, response) => {
  if (url === '/') {
    const html = page.replace('<!--app-->', await render()).replace('</body>', `${remember}</body>`)
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html)
  } else if (url === '/resources') {
    response.end(JSON.stringify(process.getActiveResourcesInfo()))
  } else {
    response.setHeader('Content-Type', 'text/javascript')
    response.end(await readFile(new URL(`.${url}`, client)))
  }
})
server.listen(0, 'localhost', () => console.log(`http://localhost:${server.address().port}/`))

process.on('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
