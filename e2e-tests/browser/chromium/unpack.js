// Unpacks Chromium and the libraries it needs into the temporary folder, and prints where they are.
import { tmpdir } from "node:os";
import { join } from "node:path";

// The package unpacks its libraries only where it believes to run there.
process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
process.stdout.write(JSON.stringify({ executable: await chromium.executablePath(), libraries: join(tmpdir(), "al2023", "lib") }));
