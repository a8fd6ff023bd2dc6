/** Everything.svelte as a server renders it: no room is joined. */
export const serverHtml = [
  '<!--[--><p>idle idle idle idle 0 0</p> ',
  '<p>undefined,undefined,undefined,undefined</p> ',
  '<p>[{},0,[0,0,0,0,0]]</p> ',
  '<!--[!--><i>nobody</i><!--]--> <!--[-1--><!--]--><!--]-->',
].join('')
