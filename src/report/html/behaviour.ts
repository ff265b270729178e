/**
 * The page's script. No `&` stands in it, because Spyglass decodes references in the whole file; and it writes text, never markup.
 * It shows the logs, takes the word joiners out of names again (see markup.ts), makes a graph one stop of the Tab key,
 * and brings what failed into view in a wide one.
 */
export const behaviour = `'use strict';
(function () {
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var logs = JSON.parse(document.getElementById('logs').textContent);
  all('[data-log]').forEach(function (place) { place.textContent = logs[Number(place.dataset.log)]; });

  var walker = document.createTreeWalker(document.getElementById('content'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    var text = walker.currentNode.data;
    if (text.indexOf('\\u2060') !== -1) walker.currentNode.data = text.split('\\u2060').join('');
  }

  var steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  all('svg.graph').forEach(function (graph) {
    var links = all('a', graph);
    var go = function (from, to) {
      if (!to) return;
      from.setAttribute('tabindex', '-1');
      to.setAttribute('tabindex', '0');
      to.focus();
    };
    if (links.length === 0) return;
    links[0].setAttribute('tabindex', '0');
    graph.addEventListener('keydown', function (event) {
      var at = links.indexOf(document.activeElement);
      if (at === -1) return;
      var target = event.key === 'Home' ? links[0] : event.key === 'End' ? links[links.length - 1] : links[at + steps[event.key]];
      if (!target) return;
      event.preventDefault();
      go(links[at], target);
    });
  });

  var lookAtTrouble = function (region) {
    var node = region.querySelector('a.bad') || region.querySelector('a');
    if (!node) return;
    var seen = region.getBoundingClientRect();
    var wanted = node.getBoundingClientRect();
    region.scrollLeft += wanted.left + wanted.width / 2 - seen.left - seen.width / 2;
  };
  all('.scroll').forEach(function (region) {
    lookAtTrouble(region);
    region.parentElement.addEventListener('toggle', function () { lookAtTrouble(region); });
  });

  document.addEventListener('click', function (event) {
    var link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
    var target = link ? document.getElementById(link.getAttribute('href').slice(1)) : null;
    if (!target) return;
    event.preventDefault();
    for (var around = target; around; around = around.parentElement) if (around.tagName === 'DETAILS') around.open = true;
    all('.here').forEach(function (old) { old.classList.remove('here'); });
    target.classList.add('here');
    target.setAttribute('tabindex', '-1');
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'center' });
  });
})();
`;

/** SHA-256 in base64, for the page's policy. Written down, for node:crypto would cost each run's start; a test holds it against the script. */
export const behaviourHash = 'pebI1wdZy6dzLBEu66LZK9epliJA3a4W8JhU86k1FrA=';
