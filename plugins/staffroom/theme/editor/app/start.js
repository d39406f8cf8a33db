// Before the editor: it waits until the formats of our files are known, and asks nobody for
// anything but its files and the forge. (It would look whether there is a newer version of it, and
// whether the forge is in order, at hosts that the page's policy forbids; so it hears at once that
// they cannot be reached.)

window.CMS_MANUAL_INIT = true;

{
  const allowed = document.querySelector('meta[name="staffroom-asks"]').content.split(" ");
  const ask = window.fetch;
  window.fetch = (request, options) => {
    const address = new URL(request instanceof Request ? request.url : request, document.baseURI);
    const isOwn = ["data:", "blob:"].includes(address.protocol) || address.origin === location.origin;
    return isOwn || allowed.includes(address.origin)
      ? ask.call(window, request, options)
      : Promise.reject(new TypeError(`${address.host} is not asked for anything here`));
  };
}
