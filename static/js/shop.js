// Small comforts on top of pages that work without any script.
"use strict";

(() => {
  const EVERY_MS = 2000;
  const GIVE_UP_MS = 30000;

  // The success page: ask for the order's fragment until it is settled or half a minute is over.
  function followOrder(box) {
    const startedAt = Date.now();
    const ask = async () => {
      try {
        const answer = await fetch(box.dataset.follow, { headers: { Accept: "text/html" }, cache: "no-store" });
        if (answer.ok) {
          const html = await answer.text();
          // Not while somebody stands inside it with the keyboard.
          if (html !== box.lastHtml && !box.contains(document.activeElement)) {
            box.innerHTML = box.lastHtml = html;
          }
          if (answer.headers.get("X-Order-Settled") === "yes") return;
        }
      } catch {
        // Offline for a moment: the next look tells.
      }
      if (Date.now() - startedAt > GIVE_UP_MS) {
        const later = document.getElementById("follow-later");
        if (later) later.hidden = false;
        return;
      }
      setTimeout(ask, EVERY_MS);
    };
    setTimeout(ask, EVERY_MS);
  }

  // Copy buttons stay hidden until a script is there to serve them.
  function offerCopying(root) {
    if (!navigator.clipboard) return;
    for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  }

  async function copy(button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    setTimeout(() => { button.textContent = before; }, 2500);
  }

  // A pressed button says what is happening and takes no second press for a while.
  function keepBusy(button) {
    button.dataset.before = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
    setTimeout(() => giveBack(button), GIVE_UP_MS);
  }

  function giveBack(button) {
    if (!button.dataset.before) return;
    button.textContent = button.dataset.before;
    button.removeAttribute("aria-disabled");
    delete button.dataset.before;
  }

  // Where shall it go: show what the chosen country comes to.
  function showSums(select) {
    const sums = select.form.querySelector("[data-sums]");
    const chosen = select.selectedOptions[0];
    if (!sums || !chosen) return;
    sums.hidden = !chosen.dataset.total;
    for (const place of sums.querySelectorAll("[data-sum]")) {
      const shown = place.querySelector("strong") || place;
      shown.textContent = chosen.dataset[place.dataset.sum] || "";
    }
  }
  const country = document.getElementById("country");
  if (country) {
    country.addEventListener("change", () => showSums(country));
    addEventListener("pageshow", () => showSums(country));
  }

  document.addEventListener("click", (event) => {
    const copying = event.target.closest("[data-copy]");
    if (copying) return void copy(copying);
    const going = event.target.closest("a[data-busy]");
    if (!going || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (going.getAttribute("aria-disabled") === "true") event.preventDefault();
    else keepBusy(going);
  });

  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button[data-busy]");
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else keepBusy(button);
  });

  // Back from the checkout: the browser shows the old page, so its buttons must work again.
  addEventListener("pageshow", () => {
    document.querySelectorAll("[data-before]").forEach(giveBack);
  });

  for (const box of document.querySelectorAll("[data-follow]")) {
    followOrder(box);
    new MutationObserver(() => offerCopying(box)).observe(box, { childList: true });
  }
  offerCopying(document);
})();
