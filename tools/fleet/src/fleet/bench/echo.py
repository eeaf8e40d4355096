"""The yardstick: a bare FastAPI application that answers what the gateway would, and does nothing else."""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Posted(BaseModel):
    amount: int = 50_000
    order_id: str = ""
    method: str = ""
    vpa: str = ""


class Echoed(Posted):
    id: str = "echo"


@app.post("/api/v1/orders", status_code=201)
@app.post("/api/v1/payments", status_code=201)
async def create(body: Posted) -> Echoed:
    return Echoed(**body.model_dump())


@app.get("/api/v1/payments/{payment_id}")
async def read(payment_id: str) -> Echoed:
    return Echoed(id=payment_id)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "healthy"}
