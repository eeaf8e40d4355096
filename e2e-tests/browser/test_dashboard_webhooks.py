"""Webhooks as their merchant sets them up, and a failing one mended; the guide's snippets, pasted; the settings."""

import hashlib
import hmac
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from browser.back_office import Dashboard, WebhookServer
from fleet import node


def test_a_merchant_sets_webhooks_up_and_tries_them(dashboard: Dashboard, webhook_server: WebhookServer) -> None:
    owner = dashboard.owner
    dashboard.open("/webhooks")
    config = dashboard.part("webhook-config")
    expect(config.get_by_role("heading", name="Webhook Configuration")).to_be_visible()
    form = config.locator("form[data-test-id=webhook-config-form]")
    url = form.get_by_label("Webhook URL")
    expect(url).to_have_attribute("data-test-id", "webhook-url-input")
    expect(url).to_have_attribute("type", "url")
    expect(url).to_have_attribute("placeholder", "https://yoursite.com/webhook")
    expect(form.get_by_text("Webhook Secret", exact=True)).to_be_visible()
    secret = owner.read("/webhooks/settings")["webhook_secret"]
    expect(form.locator("[data-test-id=webhook-secret]")).to_have_text(secret)
    expect(form.locator("[data-test-id=regenerate-secret-button]")).to_have_text("Regenerate")
    expect(form.locator("[data-test-id=save-webhook-button]")).to_have_text("Save Configuration")
    test = form.locator("[data-test-id=test-webhook-button]")
    expect(test).to_have_text("Send Test Webhook")
    expect(test).to_be_disabled()

    url.fill(webhook_server.url)
    dashboard.part("save-webhook-button").click()
    dashboard.says("Saved.")
    assert owner.read("/webhooks/settings")["webhook_url"] == webhook_server.url
    test.click()
    dashboard.says("Your server answered 200.")
    [(headers, body)] = webhook_server.received
    assert headers["x-webhook-signature"] == hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    webhook_server.status = 503
    test.click()
    dashboard.says("Your server answered 503.")
    url.fill("http://")
    dashboard.part("save-webhook-button").click()
    assert owner.read("/webhooks/settings")["webhook_url"] == webhook_server.url


def test_a_failing_webhook_is_looked_into_and_sent_again(dashboard: Dashboard, webhook_server: WebhookServer) -> None:
    owner, page = dashboard.owner, dashboard.page
    owner.send_webhooks_to(webhook_server.url)
    webhook_server.status = 500
    owner.decided(owner.payment())
    dashboard.open("/webhooks?event=payment.success")
    headings = ["Event", "Status", "Attempts", "Last Attempt", "Response Code", "Actions"]
    expect(page.locator("table[data-test-id=webhook-logs-table] th")).to_have_text(headings)
    row = dashboard.part("webhook-log-item")
    expect(row).to_have_count(1)
    expect(row.locator("[data-test-id=webhook-event]")).to_have_text("payment.success")
    expect(row.locator("[data-test-id=webhook-response-code]")).to_have_text("500")
    expect(row.locator("[data-test-id=webhook-attempts]")).to_have_text("5")
    expect(row.locator("[data-test-id=webhook-status]")).to_have_text("failed")
    moment = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
    expect(row.locator("[data-test-id=webhook-last-attempt]")).to_have_text(moment)

    webhook_server.status = 200
    webhook_id = row.get_attribute("data-webhook-id")
    retry = row.locator(f"[data-test-id=retry-webhook-button][data-webhook-id='{webhook_id}']")
    expect(retry).to_have_text("Retry")
    retry.click()
    dashboard.says("payment.success is sent again.")
    expect(row.locator("[data-test-id=webhook-status]")).to_have_text("success")
    expect(row.locator("[data-test-id=webhook-response-code]")).to_have_text("200")
    expect(dashboard.part("webhook-drawer")).to_be_hidden()

    owner.api.post("/webhooks/settings/secret")
    row.click()
    drawer = dashboard.part("webhook-drawer")
    expect(drawer.locator("[data-test-id=webhook-payload]")).to_contain_text('"event": "payment.success"')
    sent = webhook_server.last_signature("payment.success")
    expect(drawer.locator("[data-test-id=webhook-signature]")).to_contain_text(sent)
    expect(drawer.locator("[data-test-id=attempt-signature]").last).to_contain_text(sent)
    expect(drawer.locator("[data-test-id=webhook-attempt]").last).to_contain_text("answered 200")
    expect(drawer.locator("[data-test-id=webhook-attempt]").last).to_contain_text("thank you")
    expect(drawer.get_by_text("answered 500").first).to_be_visible()


def test_a_paused_endpoint_waits_and_a_new_secret_signs(dashboard: Dashboard, webhook_server: WebhookServer) -> None:
    owner = dashboard.owner
    owner.send_webhooks_to(webhook_server.url)
    before = owner.read("/webhooks/settings")["webhook_secret"]
    dashboard.open("/webhooks")
    dashboard.part("regenerate-secret-button").click()
    dashboard.part("confirm-regenerate").click()
    dashboard.says("A new secret signs from now on.")
    after = owner.read("/webhooks/settings")["webhook_secret"]
    assert after != before
    expect(dashboard.part("webhook-secret")).to_have_text(after)

    pause = dashboard.part("pause-webhook-button")
    pause.click()
    expect(dashboard.part("webhook-state")).to_have_text("paused")
    assert owner.read("/webhooks/settings")["paused"] is True
    owner.decided(owner.payment())
    expect(dashboard.part("webhook-log-item")).to_have_count(3)
    assert webhook_server.received == []
    expect(pause).to_have_text("Resume")
    pause.click()
    expect(dashboard.part("webhook-state")).to_have_text("sending")
    expect(dashboard.part("webhook-log-item").get_by_text("success", exact=True)).to_have_count(3)
    assert sorted(webhook_server.events) == ["payment.created", "payment.pending", "payment.success"]


@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript"])
def test_a_snippet_of_the_guide_works_when_it_is_pasted(dashboard: Dashboard, language: str, tmp_path: Path) -> None:
    page = dashboard.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dashboard.open("/docs")
    guide = dashboard.part("api-docs")
    expect(guide.get_by_role("heading", name="Integration Guide")).to_be_visible()
    section = guide.locator("[data-test-id=section-create-order]")
    section.get_by_role("tab", name=language).click()
    section.get_by_role("button", name="Copy order snippet").first.click()
    expect(section.get_by_role("button", name="order snippet copied")).to_be_visible()
    pasted = page.evaluate("navigator.clipboard.readText()")
    file = tmp_path / "pasted.mjs"
    file.write_text(pasted)
    commands = {
        "curl": ["sh", str(file)],
        "Python": [sys.executable, str(file)],
        "JavaScript": [str(node.find().executable), str(file)],
    }
    done = subprocess.run(commands[language], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    [order] = dashboard.owner.read("/orders")["data"]
    assert order["id"] in done.stdout
    assert (order["amount"], order["receipt"]) == (50000, "receipt_123")


def test_the_guide_has_a_section_for_each_step(dashboard: Dashboard) -> None:
    dashboard.open("/docs")
    for section, title, snippet in (
        ("section-create-order", "1. Create Order", "code-snippet-create-order"),
        ("section-sdk-integration", "2. SDK Integration", "code-snippet-sdk"),
        ("section-webhook-verification", "3. Verify Webhook Signature", "code-snippet-webhook"),
    ):
        part = dashboard.part("api-docs").locator(f"[data-test-id={section}]")
        expect(part.get_by_role("heading", name=title)).to_be_visible()
        expect(part.locator(f"[data-test-id={snippet}]")).to_be_visible()
    for name in ("Capture", "Refunds", "Idempotency", "Errors", "Test cards"):
        expect(dashboard.page.get_by_role("heading", name=name)).to_be_visible()
    expect(dashboard.part("code-snippet-sdk")).to_contain_text(dashboard.owner.key)
    expect(dashboard.part("code-snippet-sdk")).not_to_contain_text(dashboard.owner.secret)
    secret = dashboard.owner.read("/webhooks/settings")["webhook_secret"]
    expect(dashboard.part("code-snippet-webhook")).to_contain_text(secret)


def test_a_merchant_changes_the_name_and_replaces_the_secret(dashboard: Dashboard) -> None:
    owner = dashboard.owner
    dashboard.open("/settings")
    dashboard.part("name-input").fill("Chai & Company")
    dashboard.part("save-profile-button").click()
    dashboard.says("Your name is changed.")
    assert owner.read("/merchants/me")["name"] == "Chai & Company"

    dashboard.part("rotate-secret-button").click()
    dashboard.part("confirm-rotate").click()
    dashboard.says("A new secret is in force.")
    shown = dashboard.part("settings-secret").text_content() or ""
    assert shown != owner.secret
    renewed = httpx.get(f"{owner.api.base_url}merchants/me", headers={"X-Api-Key": owner.key, "X-Api-Secret": shown})
    assert renewed.status_code == 200
