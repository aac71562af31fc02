//! Work for somebody else's loop: a function that is called with messages, or now and then, instead of a process that asks.

use futures::future::join_all;
use rolefit_domain::MessageId;
use rolefit_ports::error::chain;
use rolefit_ports::queue::Delivery;

use super::{Handled, Worker};
use crate::{ServiceError, ServiceResult};

impl Worker {
    /// Works on messages of one queue that were received by whoever calls. Answers with those that are to be handed over
    /// again: the others are done, or kept among the dead letters. Repeating a message is harmless.
    ///
    /// # Errors
    /// `NotFound` when nobody works on this queue: nothing was done then.
    pub async fn work_on(&self, queue: &str, deliveries: Vec<Delivery>) -> ServiceResult<Vec<MessageId>> {
        let consumer = self.consumers.iter().find(|consumer| consumer.queue() == queue);
        let consumer = consumer.ok_or(ServiceError::NotFound)?;
        let worked = deliveries.into_iter().map(|delivery| async move {
            let id = delivery.id;
            match self.handle(consumer, delivery).await {
                Ok(Handled::Finished) => None,
                Ok(Handled::Later) => Some(id),
                Err(error) => {
                    tracing::error!(
                        queue,
                        message.id = %id,
                        error = chain(&error),
                        "what became of a message could not be told to the queue; handed over again"
                    );
                    Some(id)
                }
            }
        });
        Ok(join_all(worked).await.into_iter().flatten().collect())
    }

    /// Carries every event that waits in the outbox to the bus. Answers with how many there were.
    ///
    /// # Errors
    /// When the outbox or the bus is away: what was not carried waits on.
    pub async fn carry(&self) -> ServiceResult<usize> {
        let mut carried = 0;
        loop {
            match self.relay_once().await? {
                0 => return Ok(carried),
                moved => carried += moved,
            }
        }
    }
}
