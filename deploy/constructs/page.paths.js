/**
 * CloudFront runs this for each request for the site's bucket. The page's own paths have no object there: they answer
 * with the page, which finds its way by the path that the browser still shows. The query is not touched, for what
 * comes back from sign-in stands in it.
 *
 * An id may have dots, so whatever is under /products/ is a page. Elsewhere a dot in the last segment makes a file of
 * it. What is under /assets/ is a file in any case: a script that an old page asks for in vain must not be HTML.
 *
 * It is not a module: CloudFront wants a plain function of this name.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
// eslint-disable-next-line no-unused-vars -- CloudFront calls it.
function handler(event) {
  var request = event.request;
  var path = request.uri;
  var lastSegment = path.slice(path.lastIndexOf('/') + 1);
  var isFile = lastSegment.includes('.') && !path.startsWith('/products/');
  if (!isFile && !path.startsWith('/assets/')) request.uri = '/index.html';
  return request;
}
