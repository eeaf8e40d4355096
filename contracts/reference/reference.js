// The page reads without this: it marks where the reader is, and copies examples.
const contents = document.querySelector("nav.contents");
const links = new Map();
for (const link of contents.querySelectorAll("a")) links.set(link.hash.slice(1), link);

let current;
const watch = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const link = links.get(entry.target.id);
      if (!entry.isIntersecting || !link) continue;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "location");
      const above = link.offsetTop - contents.scrollTop;
      if (above < 0 || above > contents.clientHeight - 80) contents.scrollTop = link.offsetTop - 120;
      current = link;
    }
  },
  { rootMargin: "-72px 0px -80% 0px" },
);
for (const part of document.querySelectorAll("main section, main article")) watch.observe(part);

for (const button of document.querySelectorAll(".copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest("figure").querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
}

const menu = document.querySelector(".contents-on-phones");
menu.addEventListener("click", (event) => {
  if (event.target.closest("a")) menu.open = false;
});
